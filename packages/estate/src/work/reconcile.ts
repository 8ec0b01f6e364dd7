import { isDeepStrictEqual } from 'node:util'
import type { HypervisorEvent, MachineView, StateReason } from '@cimarron/hypervisor'

/** These say who wanted it, which nobody who was away can know; all others the driver has found out itself. */
const unknowable: readonly StateReason[] = ['requested', 'defined']

export interface Comparison {
  /** As last journalled, by id. */
  readonly known: ReadonlyMap<string, MachineView>
  /** As the driver has them now. */
  readonly now: readonly MachineView[]
  readonly nowMs: number
}

/** What must have happened meanwhile, told as events, so that the journal leads from what was known to what is. */
export function whatHappened({ known, now, nowMs }: Comparison): readonly HypervisorEvent[] {
  const present = new Set(now.map((view) => view.id))
  const gone = [...known.values()].filter((view) => !present.has(view.id))
  return [
    ...gone.map((machine): HypervisorEvent => ({ kind: 'machine-undefined', atMs: nowMs, machine })),
    ...now.flatMap((machine) => betweenViews(known.get(machine.id), machine, nowMs)),
  ]
}

function betweenViews(before: MachineView | undefined, machine: MachineView, atMs: number): readonly HypervisorEvent[] {
  if (!before) return [{ kind: 'machine-defined', atMs, machine }]
  const events: HypervisorEvent[] = []
  const isAsIs = before.revision === machine.revision && before.snapshot === machine.snapshot
  if (!isAsIs || !isDeepStrictEqual(before.defined, machine.defined)) {
    events.push({ kind: 'machine-changed', atMs, machine })
  }
  if (before.state !== machine.state) {
    const reason = unknowable.includes(machine.reason) ? 'found' : machine.reason
    events.push({ kind: 'machine-state', atMs, machine, from: before.state, to: machine.state, reason })
  }
  return events
}
