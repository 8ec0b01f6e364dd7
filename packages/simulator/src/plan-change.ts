import {
  aboutTheMachine,
  applyChanges,
  type Change,
  type ChangeRequest,
  type ChangeResult,
  changesOfDefined,
  type HardwareName,
  HypervisorError,
  holdsWhileSaved,
  type MachineView,
  savedWaits,
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
  const whyLater = (change: Change) => (running ? whyNot(change) : whyNotSaved(view, change))
  const waits = apply === 'next' ? [] : changes.flatMap((change) => whyLater(change) ?? [])
  const refused = changes.find((change) => running && whyNot(change) !== undefined)
  if (apply === 'now' && refused) {
    const feature = `change-now of ${refused.kind}: ${whyNot(refused)}; apply it at the next start`
    throw new HypervisorError('unsupported', { platform: 'the simulator', feature })
  }
  const isNow = (change: Change) => (!running || apply !== 'next') && whyLater(change) === undefined
  const now = changes.filter(isNow)
  const pending = changes.filter((change) => !isNow(change))
  const defined = applyChanges(view.defined, changesOfDefined(request, view))
  const active = running && applyChanges(running, now)
  const revision = view.revision + 1
  return {
    view: { ...view, revision, defined, active },
    result: { revision, now, pending, ...(waits.length > 0 ? { waits } : {}) },
  }
}

/** A saved machine goes on with what it was saved with. */
function whyNotSaved({ saved }: MachineView, change: Change): string | undefined {
  return saved && !holdsWhileSaved(change) ? savedWaits : undefined
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
  'change-drive',
])

const liveSettings: ReadonlySet<HardwareName> = new Set<HardwareName>(['limits', 'pinning', 'usbDevices'])

/** Why a running machine does not take it, as QEMU's would not. */
function whyNot(change: Change): string | undefined {
  if (change.kind === 'set-hardware' && (aboutTheMachine.has(change.name) || liveSettings.has(change.name))) {
    return undefined
  }
  return live.has(change.kind) ? undefined : 'it is read when the machine starts'
}
