import {
  type Autostart,
  applyChangesAsFound,
  type Change,
  type ChangeRequest,
  type ChangeResult,
  changesOfDefined,
  HypervisorError,
  type MachineConfig,
  type Operation,
  requireConfigFeatures,
} from '@cimarron/hypervisor'
import type { Domain } from '../api/domain.ts'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import { requireName } from './domain-name.ts'
import { isOfNoRun, obstacleTo } from './live/live-obstacle.ts'
import { isWaiting, type LiveTools, makeLive } from './live/make-live.ts'
import { namesOf } from './live/run-document.ts'
import type { MachineDesk } from './machine-desk.ts'
import { redefine } from './redefine.ts'
import { isRefusal, refusalOf } from './refusal.ts'

/** A change, and why it waits for the next start; without: it is in force. */
interface Outcome {
  readonly change: Change
  readonly waits?: string | undefined
}

/**
 * Changes what is defined of a domain, and of its run what can be: all of it is as before where one step fails. What libvirt or
 * the guest refuses of a run waits for its next start where that is enough.
 */
export async function changeDomain(
  desk: MachineDesk,
  request: ChangeRequest,
  operation: Operation,
): Promise<ChangeResult> {
  return await desk.run(`change-${request.apply}`, operation, async (signal) => {
    await requireRevision(desk, request.revision)
    const { changes, apply } = request
    const { defined } = desk.view
    const lasting = changesOfDefined(request, desk.view)
    const wanted = applyChangesAsFound(defined, lasting)
    requireConfigFeatures(wanted, desk.around, defined)
    desk.around.requireFreeName(wanted.name, desk.id)
    if (wanted.name !== defined.name) requireName(wanted.name, desk.around)
    requireOffForTemplate(desk, wanted)
    const plan = planOf(desk, request)
    await using undo = new AsyncDisposableStack()
    const formerly = desk.view.active ? await namesOf(desk) : undefined
    await redefine(desk, lasting.filter(isOfDocument), undo)
    for (const change of changes) await carryOut(desk, change, undo)
    const outcomes: Outcome[] = []
    for (const each of plan) outcomes.push(await inTheRun(each, apply, { desk, signal, undo, formerly }))
    await desk.take({ operation })
    undo.move()
    return { revision: desk.view.revision, ...resultOf(outcomes, request) }
  })
}

/** @throws HypervisorError `invalid-state` */
function requireOffForTemplate({ view: { defined, state } }: MachineDesk, { template }: MachineConfig): void {
  if (!template || defined.template || state === 'off') return
  throw new HypervisorError('invalid-state', { machine: defined.name, state, operation: 'template', needs: 'off' })
}

/** What somebody else has changed is taken over before it is refused. */
async function requireRevision(desk: MachineDesk, given: number): Promise<void> {
  const fresh = await desk.read()
  if (fresh.digest !== desk.mirror.digest) await desk.mirror.take(fresh)
  const { revision, defined } = desk.view
  if (given !== revision) throw new HypervisorError('revision-conflict', { machine: defined.name, revision, given })
}

/** What may hold at once and what waits; what can't be now is refused where that was asked for. */
function planOf(
  { view, around: { platform, features } }: MachineDesk,
  { changes, apply }: ChangeRequest,
): readonly Outcome[] {
  if (view.active && changes.some(({ kind }) => kind === 'set-name')) {
    const { name } = view.defined
    const { state } = view
    throw new HypervisorError('invalid-state', { machine: name, state, operation: 'set-name', needs: 'off' })
  }
  const isLater = (change: Change) => view.active !== null && apply === 'next' && !isOfNoRun(change)
  const plan = changes.map((change) => ({
    change,
    waits: isLater(change) ? 'so it was asked for' : obstacleTo(change, { view, features }),
  }))
  const refused = apply === 'now' ? plan.find(({ waits }) => waits !== undefined) : undefined
  if (!refused) return plan
  const feature = `change-now of ${refused.change.kind}`
  throw new HypervisorError('unsupported', {
    platform,
    feature,
    why: refused.waits,
    remedy: 'apply it at the next start',
  })
}

async function inTheRun(outcome: Outcome, apply: ChangeRequest['apply'], tools: LiveTools): Promise<Outcome> {
  const { change, waits } = outcome
  const { view, around } = tools.desk
  if (!view.active || waits !== undefined || isOfNoRun(change)) return outcome
  try {
    await makeLive(change, tools)
    return outcome
  } catch (cause) {
    const asked = { platform: around.platform, operation: `change-${apply}`, machine: view.defined.name }
    const error = refusalOf(cause, asked)
    if (apply === 'soonest' && isWaiting(error)) return { change, waits: error.message }
    throw error
  }
}

function resultOf(outcomes: readonly Outcome[], { apply }: ChangeRequest): Omit<ChangeResult, 'revision'> {
  const waiting = outcomes.filter(({ waits }) => waits !== undefined)
  const now = outcomes.filter(({ waits }) => waits === undefined).map(({ change }) => change)
  const waits = apply === 'next' ? [] : waiting.flatMap(({ waits: why }) => why ?? [])
  return { now, pending: waiting.map(({ change }) => change), ...(waits.length > 0 ? { waits } : {}) }
}

/** What is no part of the document. */
async function carryOut(desk: MachineDesk, change: Change, undo: AsyncDisposableStack): Promise<void> {
  const domain = desk.domain()
  if (change.kind === 'set-name') {
    const { name } = desk.view.defined
    await rename(desk, domain, change.name)
    undo.defer(() => rename(desk, domain, name))
  } else if (isAutostart(change)) {
    requireNoOrder(desk.around.platform, change.value)
    const wasOn = desk.view.defined.autostart !== undefined
    await domain.setAutostart(change.value !== null)
    undo.defer(() => domain.setAutostart(wasOn))
  }
}

/** Names and the start with the host are libvirt's own to keep. */
function isOfDocument(change: Change): boolean {
  return change.kind !== 'set-name' && !isAutostart(change)
}

function isAutostart(change: Change): change is Extract<Change, { readonly name: 'autostart' }> {
  return change.kind === 'set-hardware' && change.name === 'autostart'
}

/** @throws HypervisorError `unsupported`: libvirt starts machines in an order of its own */
export function requireNoOrder(platform: string, value: Autostart | null | undefined): void {
  if (!value || (value.order === 0 && value.delayMs === 0)) return
  const feature = 'order and delay of autostart'
  const why = 'libvirt starts machines in an order of its own'
  throw new HypervisorError('unsupported', { platform, feature, why, remedy: 'leave them out' })
}

/** @throws HypervisorError `unsupported` */
export async function rename(desk: MachineDesk, { wire: dom }: Domain, name: string): Promise<void> {
  const { libvirt, platform } = desk.around
  try {
    await libvirt().rpc.call(calls.domainRename, { dom, new_name: name, flags: 0 })
  } catch (error) {
    if (!isRefusal(error, 'noSupport')) throw error
    const why = 'libvirt has no call for it with this hypervisor'
    throw new HypervisorError('unsupported', { platform, feature: 'set-name', why }, { cause: error })
  }
}
