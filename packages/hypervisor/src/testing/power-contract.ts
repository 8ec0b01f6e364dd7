import { expect } from 'vitest'
import type { Machine } from '../machine.ts'
import { ConsoleSession } from './console-session.ts'
import { failingCommit, type Kit, refusal } from './kit.ts'

export function startContract(kit: Kit): void {
  kit.test('start', 'a started machine runs what is defined', async () => {
    await using own = await kit.running()
    expect(own.machine.view).toMatchObject({ state: 'running', reason: 'requested' })
    expect(own.machine.view.active).toEqual(kit.ofRun(own.machine.view.defined))
    expect(kit.hypervisor.machine(own.machine.id)?.view.state).toBe('running')
  })

  kit.test('start', 'a start is told as off, starting, running', async () => {
    const since = kit.log.events.length
    await using own = await kit.running()
    await kit.log.until((event) => event.kind === 'machine-state' && event.to === 'running', since)
    expect(statesOf(kit, own.machine, since)).toEqual(['off -> starting', 'starting -> running'])
  })

  kit.test('start', 'of two starts at once, one succeeds', async () => {
    await using own = await kit.machine()
    const results = await Promise.allSettled([own.machine.start(), own.machine.start()])
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    for (const result of results) {
      if (result.status === 'rejected') await refusal(Promise.reject(result.reason), ['busy', 'invalid-state'])
    }
    expect(own.machine.view.state).toBe('running')
  })

  kit.test('start', 'a start called off before it began changes nothing', async () => {
    await using own = await kit.machine()
    const { view } = own.machine
    await refusal(own.machine.start({ signal: AbortSignal.abort() }), 'cancelled')
    expect(own.machine.view).toEqual(view)
  })

  kit.test('start', 'a start called off on its way leaves the machine off, to be started again', async () => {
    await using own = await kit.machine()
    const since = kit.log.events.length
    const calledOff = new AbortController()
    const starting = own.machine.start({ signal: calledOff.signal })
    calledOff.abort()
    await refusal(starting, 'cancelled')
    expect(own.machine.view).toMatchObject({ state: 'off', active: null })
    await own.machine.start()
    expect(statesOf(kit, own.machine, since).at(-1)).toBe('starting -> running')
  })

  kit.test('start', 'where a start commits, a commit that fails leaves the machine off', async () => {
    await using own = await kit.machine()
    let asked = false
    const commit = () => {
      asked = true
      return failingCommit.commit()
    }
    const [result] = await Promise.allSettled([own.machine.start({ commit })])
    expect(result?.status).toBe(asked ? 'rejected' : 'fulfilled')
    expect(own.machine.view.state).toBe(asked ? 'off' : 'running')
  })

  kit.test('start', 'a disk image that is not there is refused by its path, and the machine stays off', async () => {
    const path = kit.setup.missingDisk
    const config = kit.config({ disks: [{ path, format: 'raw' }] })
    const since = kit.log.events.length
    const machine = await kit.hypervisor.define(config).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'disk-missing', detail: { path } })
      return undefined
    })
    if (machine) {
      const error = await refusal(machine.start(), 'disk-missing')
      expect(error.message).toContain(path)
      expect(machine.view).toMatchObject({ state: 'off', active: null })
      expect(statesOf(kit, machine, since).at(-1) ?? 'starting -> off').toBe('starting -> off')
      await machine.undefine()
    }
    expect(kit.hypervisor.machine(config.id)).toBeUndefined()
  })
}

export function startPausedContract(kit: Kit): void {
  kit.test('start-paused', 'a machine started paused has run nothing yet, and goes on when resumed', async () => {
    await using own = await kit.machine()
    await own.machine.start({ paused: true })
    expect(own.machine.view).toMatchObject({ state: 'paused' })
    expect(own.machine.view.active).toEqual(kit.ofRun(own.machine.view.defined))
    if (kit.has('serial-log')) expect(await kit.logText(own.machine)).toBe('')
    await own.machine.resume()
    expect(own.machine.view.state).toBe('running')
  })
}

export function pauseContract(kit: Kit): void {
  kit.test('pause', 'a running machine can be paused, and that is told', async () => {
    await using own = await kit.running()
    const since = kit.log.events.length
    await own.machine.pause()
    expect(own.machine.view).toMatchObject({ state: 'paused', reason: 'requested' })
    await kit.log.until((event) => event.kind === 'machine-state' && event.to === 'paused', since)
    expect(statesOf(kit, own.machine, since)).toEqual(['running -> paused'])
  })
}

export function resumeContract(kit: Kit): void {
  kit.test('resume', 'a paused machine goes on, and that is told', async () => {
    await using own = await kit.running()
    await own.machine.pause()
    const since = kit.log.events.length
    await own.machine.resume()
    expect(own.machine.view).toMatchObject({ state: 'running', reason: 'requested' })
    await kit.log.until((event) => event.kind === 'machine-state' && event.to === 'running', since)
    expect(statesOf(kit, own.machine, since)).toEqual(['paused -> running'])
  })
}

export function resetContract(kit: Kit): void {
  kit.test('reset', 'a reset machine runs on from its beginning, and that is told', async () => {
    await using own = await kit.running()
    const since = kit.log.events.length
    await own.machine.reset()
    expect(own.machine.view.state).toBe('running')
    const told = await kit.log.until((event) => event.kind === 'machine-reset', since)
    expect(told).toMatchObject({ byGuest: false, machine: { id: own.machine.id } })
  })

  kit.test('reset', 'a reset wakes a paused machine', async () => {
    await using own = await kit.running()
    await own.machine.pause()
    await own.machine.reset()
    expect(own.machine.view.state).toBe('running')
  })
}

export function rebootContract(kit: Kit): void {
  kit.test('reboot', 'a guest that is asked to reboot comes up again', async () => {
    const machine = await kit.booted()
    const boots = await kit.boots(machine)
    const since = kit.log.events.length
    await machine.reboot()
    expect(machine.view.state).toBe('running')
    await kit.log.until((event) => event.kind === 'machine-reset' && event.machine.id === machine.id, since)
    await kit.untilUp(machine, boots + 1)
  })

  kit.test('reboot', 'a guest that does not obey in time runs on', async () => {
    await using own = await kit.running()
    await kit.deafen(own.machine)
    const error = await refusal(own.machine.reboot({ timeoutMs: 20 }), 'timeout')
    expect(error.message).toContain('20 ms')
    expect(own.machine.view.state).toBe('running')
  })
}

export function shutDownContract(kit: Kit): void {
  kit.test('shut-down', 'a guest that is asked to shut down powers off', async () => {
    const machine = await kit.booted()
    const since = kit.log.events.length
    await machine.shutDown()
    expect(machine.view).toMatchObject({ state: 'off', active: null })
    await kit.log.until((event) => event.kind === 'machine-state' && event.to === 'off', since)
    expect(statesOf(kit, machine, since)).toEqual(['running -> shutting-down', 'shutting-down -> off'])
  })

  kit.test('shut-down', 'a guest that does not obey in time runs on', async () => {
    await using own = await kit.running()
    await kit.deafen(own.machine)
    const error = await refusal(own.machine.shutDown({ timeoutMs: 20 }), 'timeout')
    expect(error.message).toContain('20 ms')
    expect(own.machine.view.state).toBe('running')
  })

  kit.test('shut-down', 'one that waits can be called off, and the machine runs on', async () => {
    await using own = await kit.running()
    await kit.deafen(own.machine)
    const calledOff = new AbortController()
    const since = kit.log.events.length
    const shuttingDown = own.machine.shutDown({ signal: calledOff.signal })
    const refused = refusal(shuttingDown, 'cancelled')
    await kit.log.until((event) => event.kind === 'machine-state' && event.to === 'shutting-down', since)
    calledOff.abort()
    await refused
    expect(own.machine.view.state).toBe('running')
  })
}

export function powerOffContract(kit: Kit): void {
  kit.test('power-off', 'a running machine is off at once, and that is told', async () => {
    await using own = await kit.running()
    const since = kit.log.events.length
    await own.machine.powerOff()
    expect(own.machine.view).toMatchObject({ state: 'off', reason: 'requested', active: null })
    await kit.log.until((event) => event.kind === 'machine-state' && event.to === 'off', since)
    expect(statesOf(kit, own.machine, since)).toEqual(['running -> off'])
  })

  kit.test('power-off', 'a paused machine can be powered off, and started again', async () => {
    await using own = await kit.running()
    await own.machine.pause()
    await own.machine.powerOff()
    await own.machine.start()
    expect(own.machine.view.state).toBe('running')
  })

  kit.test('power-off', 'it does not wait for a shut-down that the guest ignores', async () => {
    await using own = await kit.running()
    await kit.deafen(own.machine)
    const since = kit.log.events.length
    const shuttingDown = Promise.allSettled([own.machine.shutDown()])
    await kit.log.until((event) => event.kind === 'machine-state' && event.to === 'shutting-down', since)
    await own.machine.powerOff()
    expect(own.machine.view.state).toBe('off')
    const [settled] = await shuttingDown
    if (settled?.status === 'rejected') expect(settled.reason).toMatchObject({ code: 'cancelled' })
    expect(statesOf(kit, own.machine, since).at(-1)).toBe('shutting-down -> off')
  })

  kit.test('power-off', 'who is at its console sees it end', async () => {
    await using own = await kit.running()
    using console = await ConsoleSession.open(own.machine)
    await own.machine.powerOff()
    await console.ended
  })
}

/** The changes of state that were told of a machine: `off -> starting`. */
export function statesOf(kit: Kit, machine: Machine, since: number): readonly string[] {
  return kit.log
    .of(machine.id, since)
    .flatMap((event) => (event.kind === 'machine-state' ? [`${event.from} -> ${event.to}`] : []))
}
