import type { HostMetrics as EstateHost, MachineMetrics as EstateMachine } from '@cimarron/estate'
import type { HostSample, MachineSample } from '@cimarron/hypervisor'
import type { HostCounters, HostMetrics, MachineCounters, MachineMetrics } from '../contract/metrics.ts'

/** What a machine uses, in JSON's numbers. */
export function machineMetricsResource({ hypervisor, view, sample, rates }: EstateMachine): MachineMetrics {
  const { id: machine, state, defined } = view
  return {
    machine,
    name: defined.name,
    hypervisor,
    state,
    ...(sample ? { sample: machineCounters(sample) } : {}),
    ...(rates ? { rates } : {}),
  }
}

function machineCounters({ machine: _, steadyMs: __, cpu, ...rest }: MachineSample): MachineCounters {
  const processors = cpu.processors.map(({ index, totalNs, waitNs }) => ({
    index,
    seconds: secondsOf(totalNs),
    ...(waitNs === undefined ? {} : { waitSeconds: secondsOf(waitNs) }),
  }))
  return { ...rest, cpu: { seconds: secondsOf(cpu.totalNs), processors } }
}

export function hostMetricsResource({ hypervisor, host, name, sample, rates }: EstateHost): HostMetrics {
  return {
    host,
    name,
    hypervisor,
    ...(sample ? { sample: hostCounters(sample) } : {}),
    ...(rates ? { rates } : {}),
  }
}

function hostCounters({ host: _, steadyMs: __, cpu, ...rest }: HostSample): HostCounters {
  const { processors, userNs, systemNs, idleNs, stealNs } = cpu
  return {
    ...rest,
    cpu: {
      processors,
      userSeconds: secondsOf(userNs),
      systemSeconds: secondsOf(systemNs),
      idleSeconds: secondsOf(idleNs),
      ...(stealNs === undefined ? {} : { stealSeconds: secondsOf(stealNs) }),
    },
  }
}

/** Exact to a microsecond for centuries. */
export function secondsOf(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e9
}
