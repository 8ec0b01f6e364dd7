import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import type { AccelerationTrial } from './host-probe.ts'

/** The one that a machine runs by: what it asks for, or the fastest that works. @throws HypervisorError `start-failed` */
export function chooseAcceleration(config: MachineConfig, trials: readonly AccelerationTrial[]): 'kvm' | 'tcg' {
  const working = workingOf(trials)
  if (config.acceleration !== 'auto') {
    if (working.includes(config.acceleration)) return config.acceleration
    const why = trials.find(({ acceleration }) => acceleration === config.acceleration)?.why ?? 'it was not configured'
    throw new HypervisorError('start-failed', {
      machine: config.name,
      words: `${config.acceleration} does not work here: ${why}`,
    })
  }
  const [fastest] = working
  if (fastest) return fastest
  const words = trials.map(({ acceleration, why }) => `${acceleration}: ${why}`).join('; ')
  throw new HypervisorError('start-failed', { machine: config.name, words: `no acceleration works here: ${words}` })
}

export function workingOf(trials: readonly AccelerationTrial[]): readonly ('kvm' | 'tcg')[] {
  return trials.filter(({ works }) => works).map(({ acceleration }) => acceleration)
}
