import type { Cpu, MachineConfig } from '@cimarron/hypervisor'

/** Begins the ids of processors that can be taken out. */
export const processorPrefix = 'cimarron.cpu'

/** Whether its processors have places into which they are plugged, but for the one that boots. */
export function hasProcessorPlaces({ machineType, maxProcessors }: MachineConfig): boolean {
  return maxProcessors !== undefined && /^(q35|pc)/.test(machineType)
}

/** The processors that a machine starts with, and the places for more. */
export function processorArguments(config: MachineConfig, acceleration: 'kvm' | 'tcg'): readonly string[] {
  const { cpu } = config
  const name = cpu?.model ?? (acceleration === 'kvm' ? 'host' : 'max')
  const model = [name, ...featureWords(cpu), ...hypervWords(config)]
  return ['-cpu', model.join(','), ...(hasProcessorPlaces(config) ? inPlaces(config, name) : builtIn(config))]
}

function builtIn({ processors, maxProcessors, cpu }: MachineConfig): readonly string[] {
  const smp = [
    `cpus=${processors.count}`,
    ...(maxProcessors === undefined ? [] : [`maxcpus=${maxProcessors}`]),
    ...Object.entries(cpu?.topology ?? {}).map(([part, count]) => `${part}=${count}`),
  ]
  return ['-smp', smp.join(',')]
}

/** What QEMU counts itself it gives no id, and what has no id can't be taken out: all but one are devices of ours. */
function inPlaces({ processors, maxProcessors, cpu }: MachineConfig, model: string): readonly string[] {
  const topology = cpu?.topology ?? { sockets: 1, cores: maxProcessors ?? processors.count, threads: 1 }
  const { sockets, cores, threads } = topology
  const smp = `cpus=1,maxcpus=${maxProcessors},sockets=${sockets},cores=${cores},threads=${threads}`
  const others = Array.from({ length: processors.count - 1 }, (_, index) => {
    const thread = (index + 1) % threads
    const core = Math.floor((index + 1) / threads) % cores
    const socket = Math.floor((index + 1) / (threads * cores))
    const id = `${processorPrefix}${socket}-${core}-${thread}`
    const place = { 'socket-id': socket, 'core-id': core, 'thread-id': thread }
    return ['-device', JSON.stringify({ driver: `${model}-x86_64-cpu`, id, ...place })]
  })
  return ['-smp', smp, ...others.flat()]
}

function featureWords(cpu: Cpu | undefined): readonly string[] {
  return (cpu?.features ?? []).map((word) => `${word.slice(1)}=${word.startsWith('+') ? 'on' : 'off'}`)
}

function hypervWords({ hyperv }: MachineConfig): readonly string[] {
  return (hyperv ?? []).map((name) => `hv-${name}=on`)
}
