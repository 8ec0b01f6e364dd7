import { expect } from 'vitest'
import type { MachineView } from '../machine.ts'
import type { Kit } from './kit.ts'

/** Runs last: it opens the hypervisor anew. */
export function survivalContract(kit: Kit): void {
  kit.test(
    'survives-daemon',
    'after the daemon ends, the next finds the same machines in the same states',
    async () => {
      const { id } = kit.hypervisor
      const off = (await kit.machine({ description: 'off' })).machine
      const running = (await kit.running({ description: 'running' })).machine
      const paused = (await kit.running({ description: 'paused' })).machine
      await paused.pause()
      const kept = [off, running, paused].map((machine) => machine.view)
      await kit.reopen()
      expect(kit.hypervisor.id).toBe(id)
      for (const { id: machine, state, revision, defined, active, host } of kept) {
        const found = kit.hypervisor.machine(machine)?.view
        expect(found).toMatchObject({ state, revision, defined, active, host })
      }
    },
  )

  kit.test(
    'survives-daemon',
    'why and since when machines are off, paused and running is known after the daemon went and came again',
    async () => {
      const { machine: defined } = await kit.machine()
      const [{ machine: running }, { machine: paused }] = [await kit.running(), await kit.running()]
      await paused.pause()
      const { machine: ended } = await kit.running()
      await ended.powerOff()
      const kept = [defined, running, paused, ended].map((machine) => machine.view)
      await kit.reopen()
      const facts = (view: MachineView | undefined) => [view?.state, view?.reason, view?.sinceMs, view?.detail]
      expect(kept.map(({ id }) => facts(kit.hypervisor.machine(id)?.view))).toEqual(kept.map(facts))
      expect(kept.map(({ reason }) => reason)).toEqual(['defined', 'requested', 'requested', 'requested'])
    },
  )

  kit.test('survives-daemon', 'what the last daemon started, the next can pause, change and power off', async () => {
    const { machine } = await kit.running()
    await kit.reopen()
    const found = kit.hypervisor.machine(machine.id)
    if (!found) throw new Error('the machine is gone')
    const since = kit.log.events.length
    await found.pause()
    await found.powerOff()
    expect(found.view.state).toBe('off')
    await kit.log.until((event) => event.kind === 'machine-state' && event.to === 'off', since)
    await found.undefine()
    expect(kit.hypervisor.machine(machine.id)).toBeUndefined()
  })

  kit.test('survives-daemon', 'a machine that was undefined stays so', async () => {
    const { machine } = await kit.machine()
    await machine.undefine()
    await kit.reopen()
    expect(kit.hypervisor.machine(machine.id)).toBeUndefined()
  })
}
