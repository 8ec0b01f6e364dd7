import { applyChanges, type Change, HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { actionsFor } from './command-line.ts'
import type { QmpClient } from './qmp/client.ts'

export interface LiveChange {
  /** The running machine's settings once it is applied. */
  readonly config: MachineConfig
  apply(qmp: QmpClient): Promise<void>
  /** Makes it as it was, where the change could not be kept. */
  revert(qmp: QmpClient): Promise<void>
}

/** Changes that need nothing of the guest. QEMU can do more to a running machine (hot plug); this driver can not yet. */
const live: ReadonlySet<Change['kind']> = new Set(['set-name', 'set-description', 'set-lifecycle'])

/** @throws HypervisorError `unsupported` naming the change that a running machine can't take. */
export function liveChange(active: MachineConfig, changes: readonly Change[]): LiveChange {
  const refused = changes.find(({ kind }) => !live.has(kind))
  if (refused) {
    throw new HypervisorError('unsupported', { platform: 'the QEMU driver', feature: `change-now of ${refused.kind}` })
  }
  const config = applyChanges(active, changes)
  const apply = async (qmp: QmpClient, { lifecycle }: MachineConfig) => {
    if (changes.some(({ kind }) => kind === 'set-lifecycle')) await qmp.execute('set-action', actionsFor(lifecycle))
  }
  return { config, apply: (qmp) => apply(qmp, config), revert: (qmp) => apply(qmp, active) }
}
