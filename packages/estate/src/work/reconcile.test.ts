import type { HypervisorEvent, MachineState, MachineView } from '@cimarron/hypervisor'
import { completeConfig } from '@cimarron/hypervisor'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { whatHappened } from './reconcile.ts'

const states: readonly MachineState[] = ['off', 'running', 'paused', 'crashed']
const defined = completeConfig({ name: 'm' })

function view(id: string, state: MachineState, revision: number): MachineView {
  return { id, host: 'h', state, reason: 'requested', sinceMs: 1, revision, defined: { ...defined, id }, active: null }
}

const views = fc
  .array(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), state: fc.constantFrom(...states), revision: fc.nat(2) }))
  .map((list) => new Map<string, MachineView>(list.map(({ id, state, revision }) => [id, view(id, state, revision)])))

test('the events lead from what was known to what is, and say nothing of what stayed (property)', () => {
  fc.assert(
    fc.property(views, views, (known, now) => {
      const events = whatHappened({ known, now: [...now.values()], nowMs: 5 })
      const told = new Map(known)
      for (const event of events) {
        expect(known.get(event.machine.id)).not.toEqual(now.get(event.machine.id))
        if (event.kind === 'machine-state') expect(known.get(event.machine.id)?.state).toBe(event.from)
        if (event.kind === 'machine-undefined') told.delete(event.machine.id)
        else told.set(event.machine.id, event.machine)
      }
      expect(told).toEqual(now)
    }),
  )
})

test.each([
  ['requested', 'found'],
  ['process-died', 'process-died'],
] as const)('a new state with the reason %s is told with the reason %s', (reason, expected) => {
  const now = { ...view('a', 'off', 1), reason }
  const known = new Map([['a', view('a', 'running', 1)]])
  const events: readonly HypervisorEvent[] = whatHappened({ known, now: [now], nowMs: 5 })
  expect(events).toMatchObject([{ kind: 'machine-state', from: 'running', to: 'off', reason: expected }])
})
