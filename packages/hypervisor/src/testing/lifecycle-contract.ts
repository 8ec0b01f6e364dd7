import { expect } from 'vitest'
import type { LifecyclePolicy } from '../config.ts'
import type { HypervisorEvent } from '../event.ts'
import type { Machine } from '../machine.ts'
import { ConsoleSession } from './console-session.ts'
import type { Kit, OwnMachine } from './kit.ts'

export function lifecycleContract(kit: Kit): void {
  const { guest } = kit.target

  kit.test(
    'lifecycle-policy',
    'a guest that reboots and powers off by itself is reset, then paused, by its policy',
    async () => {
      await using own = await bootedWith(kit, { onPoweroff: 'pause', onReboot: 'reset', onCrash: 'pause' })
      const boots = await kit.boots(own.machine)
      const reset = await typed(kit, own.machine, {
        line: guest.reboot,
        until: (event) => event.kind === 'machine-reset',
      })
      expect(reset).toMatchObject({ byGuest: true })
      await kit.untilUp(own.machine, boots + 1)
      const told = await typed(kit, own.machine, { line: guest.powerOff, until: isSettled })
      expect(told).toMatchObject({ from: 'running', to: 'paused', reason: 'guest-shutdown' })
    },
  )

  kit.test(
    'lifecycle-policy',
    'a guest that powers off by itself is off, unless its policy says otherwise',
    async () => {
      const machine = await kit.booted()
      const told = await typed(kit, machine, { line: guest.powerOff, until: isSettled })
      expect(told).toMatchObject({ to: 'off', reason: 'guest-shutdown' })
      expect(machine.view.active).toBeNull()
    },
  )

  kit.test('lifecycle-policy', 'a guest that reboots by itself is powered off by its policy', async () => {
    await using own = await bootedWith(kit, { onPoweroff: 'power-off', onReboot: 'power-off', onCrash: 'pause' })
    const told = await typed(kit, own.machine, { line: guest.reboot, until: isSettled })
    expect(told).toMatchObject({ to: 'off' })
  })

  const { panic } = guest
  if (panic === undefined) return

  kit.test('lifecycle-policy', 'a guest that panics is kept for a look by its policy, and can be reset', async () => {
    await using own = await bootedWith(kit, { onPoweroff: 'power-off', onReboot: 'reset', onCrash: 'pause' })
    const told = await typed(kit, own.machine, { line: panic, until: isSettled })
    expect(told).toMatchObject({ to: 'crashed', reason: 'guest-panic' })
    if (!kit.has('reset')) return
    await own.machine.reset()
    expect(own.machine.view.state).toBe('running')
  })

  kit.test('lifecycle-policy', 'a guest that panics is powered off by its policy', async () => {
    await using own = await bootedWith(kit, { onPoweroff: 'power-off', onReboot: 'reset', onCrash: 'power-off' })
    const told = await typed(kit, own.machine, { line: panic, until: isSettled })
    expect(told).toMatchObject({ to: 'off', reason: 'guest-panic' })
  })
}

async function bootedWith(kit: Kit, lifecycle: LifecyclePolicy): Promise<OwnMachine> {
  const own = await kit.running({ ...kit.target.guest.draft, lifecycle })
  await kit.untilUp(own.machine, 1)
  return own
}

function isSettled(event: HypervisorEvent): boolean {
  return event.kind === 'machine-state' && event.to !== 'shutting-down'
}

interface Typed {
  readonly line: string
  readonly until: (event: HypervisorEvent) => boolean
}

/** Types a line and gives the event that follows from it. */
async function typed(kit: Kit, machine: Machine, { line, until }: Typed): Promise<HypervisorEvent> {
  const since = kit.log.events.length
  using console = await ConsoleSession.open(machine)
  console.type(line)
  return await kit.log.until((event) => event.machine.id === machine.id && until(event), since)
}
