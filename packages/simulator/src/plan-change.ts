import {
  applyChanges,
  type Change,
  type ChangeRequest,
  type ChangeResult,
  HypervisorError,
  type MachineView,
} from '@cimarron/hypervisor'

export interface ChangePlan {
  /** The machine as it will be. */
  readonly view: MachineView
  readonly result: ChangeResult
}

/**
 * What a change makes of a machine.
 * @throws HypervisorError `revision-conflict`, `device-not-found`, `invalid-config`, or `unsupported` for what a
 * running machine can't take at once.
 */
export function planChange(view: MachineView, request: ChangeRequest): ChangePlan {
  const { changes, apply, revision: given } = request
  if (given !== view.revision) {
    throw new HypervisorError('revision-conflict', { machine: view.defined.name, revision: view.revision, given })
  }
  const running = view.active
  if (running && apply === 'now') requireLive(changes)
  const defined = applyChanges(view.defined, changes)
  const active = running && apply === 'now' ? applyChanges(running, changes) : running
  const revision = view.revision + 1
  const waits = running !== null && apply === 'next'
  return {
    view: { ...view, revision, defined, active },
    result: { revision, now: waits ? [] : changes, pending: waits ? changes : [] },
  }
}

/** Changes that a running simulated machine takes. */
const live: ReadonlySet<Change['kind']> = new Set<Change['kind']>([
  'set-name',
  'set-description',
  'set-processors',
  'set-memory',
  'set-lifecycle',
  'attach-device',
  'detach-device',
  'change-disk',
  'change-nic',
])

function requireLive(changes: readonly Change[]): void {
  const next = changes.find((change) => !live.has(change.kind))
  if (!next) return
  const feature = `${next.kind} of a running machine; apply it at the next start`
  throw new HypervisorError('unsupported', { platform: 'the simulator', feature })
}
