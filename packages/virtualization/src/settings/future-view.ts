import type { MachineConfig, MachineView } from '@cimarron/hypervisor'

/** What will be told of a machine when it is defined so. */
export function futureView(config: MachineConfig): MachineView {
  return {
    id: config.id,
    host: '',
    state: 'off',
    reason: 'defined',
    sinceMs: 0,
    revision: 1,
    defined: config,
    active: null,
  }
}
