import { expect, test } from 'vitest'
import type { MachineState } from '../machine.ts'
import type { Kit } from './kit.ts'

/** What holds for all that was told since the hypervisor was last opened. */
export function eventOrderContract(kit: Kit): void {
  test('each change of state begins where the one before it ended', async () => {
    await using own = await kit.running()
    await own.machine.powerOff()
    const states = new Map<string, MachineState>()
    for (const event of kit.log.events) {
      const { id, state } = event.machine
      const last = states.get(id)
      if (event.kind === 'machine-state') {
        expect(event.to).toBe(state)
        expect(event.from).toBe(last ?? event.from)
        expect(event.to).not.toBe(event.from)
      } else if (last !== undefined) expect(state).toBe(last)
      states.set(id, state)
    }
    expect(states.get(own.machine.id)).toBe('off')
  })

  test('time goes on from event to event', () => {
    const times = kit.log.events.map((event) => event.atMs)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  test('a reader that comes later is told what comes later', async () => {
    const reading = new AbortController()
    const events = kit.hypervisor.events(reading.signal)
    await using own = await kit.machine()
    reading.abort()
    const told: string[] = []
    for await (const event of events) told.push(`${event.kind} ${event.machine.id}`)
    expect(told).toEqual([`machine-defined ${own.machine.id}`])
  })
}
