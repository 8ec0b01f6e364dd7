import {
  type Autostart,
  applyChanges,
  type Change,
  type ChangeRequest,
  type ChangeResult,
  HypervisorError,
  type MachineView,
  type Operation,
  requireConfigFeatures,
} from '@cimarron/hypervisor'
import type { Domain } from '../api/domain.ts'
import { editDomain } from '../documents/domain/edit-domain.ts'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { MachineDesk } from './machine-desk.ts'

/**
 * Changes what is defined of a domain: its document is read with its secrets and as it is at the next start, edited in its place,
 * read again just before it is defined anew, and given up where somebody else has changed it meanwhile. Between that reading
 * and the definition somebody still could: libvirt has no way to make a definition depend on what it replaces.
 */
export async function changeDomain(
  desk: MachineDesk,
  request: ChangeRequest,
  operation: Operation,
): Promise<ChangeResult> {
  return await desk.run(`change-${request.apply}`, operation, async () => {
    await requireRevision(desk, request.revision)
    const { view } = desk
    const { changes } = request
    const wanted = applyChanges(view.defined, changes)
    requireConfigFeatures(wanted, desk.around, view.defined)
    desk.around.requireFreeName(wanted.name, desk.id)
    const plan = planOf(desk, request)
    await using undo = new AsyncDisposableStack()
    await redefine(desk, changes.filter(isOfDocument), undo)
    for (const change of changes) await carryOut(desk, change, undo)
    await desk.take({ operation })
    undo.move()
    return { revision: desk.view.revision, ...plan }
  })
}

/** What somebody else has changed is taken over before it is refused. */
async function requireRevision(desk: MachineDesk, given: number): Promise<void> {
  const fresh = await desk.read()
  if (fresh.digest !== desk.mirror.digest) await desk.mirror.take(fresh)
  const { revision, defined } = desk.view
  if (given !== revision) throw new HypervisorError('revision-conflict', { machine: defined.name, revision, given })
}

/** What holds at once and what waits; what can't be now is refused where that was asked for. */
function planOf(
  { view, around: { platform } }: MachineDesk,
  { changes, apply }: ChangeRequest,
): Omit<ChangeResult, 'revision'> {
  const isNow = (change: Change) =>
    view.active === null || apply !== 'next' ? whyNot(view, change) === undefined : isAlways(change)
  const refused = apply === 'now' ? changes.find((change) => !isNow(change)) : undefined
  if (refused) {
    const feature = `change-now of ${refused.kind}`
    const why = whyNot(view, refused)
    throw new HypervisorError('unsupported', { platform, feature, why, remedy: 'apply it at the next start' })
  }
  const renamed = changes.some(({ kind }) => kind === 'set-name')
  if (renamed && view.active) {
    const { name } = view.defined
    throw new HypervisorError('invalid-state', {
      machine: name,
      state: view.state,
      operation: 'set-name',
      needs: 'off',
    })
  }
  const waits = view.active === null || apply === 'next' ? [] : changes.flatMap((change) => whyNot(view, change) ?? [])
  const [now, pending] = [changes.filter(isNow), changes.filter((change) => !isNow(change))]
  return { now, pending, ...(waits.length > 0 ? { waits } : {}) }
}

/** Of a machine that is off all of it holds at once. */
function whyNot({ active, saved }: MachineView, change: Change): string | undefined {
  if (isAlways(change)) return undefined
  if (active) return 'it is read when the machine starts'
  return saved ? 'the machine goes on with the settings that it was saved with' : undefined
}

/** What libvirt keeps beside the document is never a run's. */
function isAlways(change: Change): boolean {
  return change.kind === 'set-hardware' && change.name === 'autostart'
}

function isOfDocument(change: Change): boolean {
  return change.kind !== 'set-name' && !isAlways(change)
}

async function redefine(desk: MachineDesk, changes: readonly Change[], undo: AsyncDisposableStack): Promise<void> {
  const domain = desk.domain()
  const read = () => domain.xml(['secure', 'inactive'])
  const before = await read()
  const after = editDomain(before, changes, desk.around.server().context)
  if (after === before) return
  if ((await read()) !== before) {
    await desk.take()
    const { revision, defined } = desk.view
    throw new HypervisorError('revision-conflict', { machine: defined.name, revision, given: revision - 1 })
  }
  const libvirt = desk.around.libvirt()
  await libvirt.defineDomain(after)
  undo.defer(async () => void (await libvirt.defineDomain(before)))
}

/** What is no part of the document. */
async function carryOut(desk: MachineDesk, change: Change, undo: AsyncDisposableStack): Promise<void> {
  const domain = desk.domain()
  if (change.kind === 'set-name') {
    const { name } = desk.view.defined
    await rename(desk, domain, change.name)
    undo.defer(() => rename(desk, domain, name))
  } else if (change.kind === 'set-hardware' && change.name === 'autostart') {
    requireNoOrder(desk, change.value)
    const wasOn = desk.view.defined.autostart !== undefined
    await domain.setAutostart(change.value !== null)
    undo.defer(() => domain.setAutostart(wasOn))
  }
}

function requireNoOrder({ around: { platform } }: MachineDesk, value: Autostart | null): void {
  if (value === null || (value.order === 0 && value.delayMs === 0)) return
  const why = 'libvirt starts machines in an order of its own'
  throw new HypervisorError('unsupported', {
    platform,
    feature: 'order and delay of autostart',
    why,
    remedy: 'leave them out',
  })
}

async function rename(desk: MachineDesk, { wire: dom }: Domain, name: string): Promise<void> {
  await desk.around.libvirt().rpc.call(calls.domainRename, { dom, new_name: name, flags: 0 })
}
