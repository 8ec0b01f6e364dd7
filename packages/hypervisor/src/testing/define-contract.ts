import { expect } from 'vitest'
import type { MachineConfig } from '../config.ts'
import { CommitWatch, failingCommit, failsToCommit, type Kit, OwnMachine, refusal } from './kit.ts'

/** Labels that are hard on whoever takes them for file names, words of a command, or markup. */
export const hostileNames: readonly string[] = [
  `it's`,
  `say "hello"`,
  '../../etc/passwd',
  '..',
  '/',
  'a/b',
  '-name',
  '--help',
  'x,debug-threads=on',
  '$(reboot)',
  '`reboot`',
  '%s%n',
  '<b>&amp;',
  'ünï©ødé 機械 🖥️',
  'x'.repeat(255),
]

/** Labels that are refused, each with what is wrong about it. */
const badNames: Readonly<Record<string, string>> = {
  'an empty name': '',
  'a line break': 'one\ntwo',
  'a NUL': 'one\0two',
  'a space at its end': 'one ',
  'too many characters': 'x'.repeat(256),
  'a turn of direction': 'one\u202etwo',
}

export function defineContract(kit: Kit): void {
  kit.test('define', 'a defined machine is listed, off, with the config it was given', async () => {
    const config = kit.config(everything(kit))
    const machine = await kit.hypervisor.define(config)
    expect(machine.view).toMatchObject({ id: config.id, state: 'off', active: null })
    expect(machine.view.defined).toEqual(config)
    expect(kit.hypervisor.machine(config.id)?.view).toEqual(machine.view)
    expect(kit.hypervisor.machines().map((other) => other.id)).toContain(config.id)
    expect(kit.hypervisor.hosts().map((host) => host.id)).toContain(machine.view.host)
    await machine.undefine()
  })

  kit.test('define', 'defining is told once, as it is', async () => {
    const since = kit.log.events.length
    await using own = await kit.machine()
    await kit.log.until((event) => event.machine.id === own.machine.id, since)
    expect(kit.log.of(own.machine.id, since)).toMatchObject([{ kind: 'machine-defined', machine: { state: 'off' } }])
  })

  kit.test('define', 'two machines can not have one name', async () => {
    await using own = await kit.machine()
    const config = kit.config({ name: own.machine.view.defined.name })
    const error = await refusal(kit.hypervisor.define(config), 'name-in-use')
    expect(error.message).toContain(JSON.stringify(config.name))
    expect(kit.hypervisor.machine(config.id)).toBeUndefined()
  })

  kit.test('define', 'two machines can not have one id', async () => {
    await using own = await kit.machine()
    await refusal(kit.hypervisor.define(kit.config({ id: own.machine.id })), 'id-in-use')
    expect(kit.hypervisor.machine(own.machine.id)?.view).toEqual(own.machine.view)
  })

  kit.test('define', 'of two definitions with one name at once, one succeeds', async () => {
    const name = kit.config().name
    const results = await Promise.allSettled([1, 2, 3].map(() => kit.hypervisor.define(kit.config({ name }))))
    const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(made).toHaveLength(1)
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'name-in-use' })
    }
    await made[0]?.undefine()
  })

  for (const name of hostileNames) {
    const shown = name.length > 40 ? `${name.slice(0, 8)}… (${name.length})` : name
    kit.test('define', `a machine can be named ${JSON.stringify(shown)}`, async () => {
      await using own = await kit.machine({ name })
      expect(own.machine.view.defined.name).toBe(name)
    })
  }

  for (const [what, name] of Object.entries(badNames)) {
    kit.test('define', `a name with ${what} is refused, and nothing is left of it`, async () => {
      await refusedWhole(kit, { ...kit.config(), name })
    })
  }

  kit.test('define', 'a config that can not be is refused, and nothing is left of it', async () => {
    const config = kit.config()
    await refusedWhole(kit, { ...config, processors: { count: 0 } })
    await refusedWhole(kit, { ...config, memory: { bytes: 1000 } })
    await refusedWhole(kit, { ...config, memory: { bytes: 2 ** 49 } })
    await refusedWhole(kit, { ...config, boot: { order: ['nothing'] } })
    await refusedWhole(kit, { ...config, machineType: 'q35,accel=kvm' })
  })

  kit.test('define', 'what is remembered is committed, with its event, before success', async () => {
    const watch = new CommitWatch()
    const since = kit.log.events.length
    const machine = await kit.hypervisor.define(kit.config(), { commit: watch.commit })
    const told = await kit.log.until((event) => event.machine.id === machine.id, since)
    expect(watch.calls.flatMap((call) => call.entries).length).toBeGreaterThan(0)
    expect(watch.calls.map((call) => call.event)).toContainEqual(told)
    await machine.undefine()
  })

  kit.test('define', 'a commit that fails leaves nothing behind', async () => {
    const since = kit.log.events.length
    const config = kit.config()
    await failsToCommit(kit.hypervisor.define(config, { commit: failingCommit.commit }))
    expect(kit.hypervisor.machine(config.id)).toBeUndefined()
    // Neither its name nor its id is held by what never came to be.
    await using other = await kit.machine({ name: config.name })
    await using again = new OwnMachine(await kit.hypervisor.define(kit.config({ id: config.id })))
    await kit.log.until((event) => event.machine.id === again.machine.id, since)
    expect(kit.log.events.slice(since).map((event) => event.machine.id)).toEqual([other.machine.id, config.id])
  })

  kit.test('define', 'a definition that was called off leaves nothing behind', async () => {
    const config = kit.config()
    await refusal(kit.hypervisor.define(config, { signal: AbortSignal.abort() }), 'cancelled')
    expect(kit.hypervisor.machine(config.id)).toBeUndefined()
  })
}

export function undefineContract(kit: Kit): void {
  kit.test('undefine', 'an undefined machine is gone, and that is told', async () => {
    const { machine } = await kit.machine()
    const since = kit.log.events.length
    await machine.undefine()
    expect(kit.hypervisor.machine(machine.id)).toBeUndefined()
    await kit.log.until((event) => event.kind === 'machine-undefined' && event.machine.id === machine.id, since)
  })

  kit.test('undefine', 'its name and id are free again', async () => {
    const { machine } = await kit.machine()
    await machine.undefine()
    const again = await kit.hypervisor.define(machine.view.defined)
    await again.undefine()
  })

  kit.test('undefine', 'what still points to it is answered machine-not-found', async () => {
    const { machine } = await kit.machine()
    await machine.undefine()
    await refusal(machine.start(), 'machine-not-found')
    await refusal(machine.undefine(), 'machine-not-found')
    const request = { revision: machine.view.revision, changes: [], apply: 'next' } as const
    await refusal(machine.change(request), 'machine-not-found')
  })

  kit.test('undefine', 'a commit that fails leaves the machine as it was', async () => {
    await using own = await kit.machine()
    const { view } = own.machine
    await failsToCommit(own.machine.undefine({ commit: failingCommit.commit }))
    expect(kit.hypervisor.machine(view.id)?.view).toEqual(view)
    if (kit.has('start')) await own.machine.start()
  })

  kit.test('undefine', 'the end is committed, with its event, before success', async () => {
    const { machine } = await kit.machine()
    const watch = new CommitWatch()
    const since = kit.log.events.length
    await machine.undefine({ commit: watch.commit })
    const told = await kit.log.until((event) => event.machine.id === machine.id, since)
    expect(watch.calls.map((call) => call.event)).toContainEqual(told)
  })
}

/** A draft with one of everything that the driver supports. */
function everything(kit: Kit) {
  return {
    description: 'two lines,\nwith ünïcode',
    processors: { count: 2 },
    memory: { bytes: 64 * 2 ** 20 },
    ...(kit.has('nic-user') ? { nics: [{ mac: '52:54:00:00:00:01' }] } : {}),
    ...(kit.has('lifecycle-policy')
      ? { lifecycle: { onPoweroff: 'power-off', onReboot: 'power-off', onCrash: 'reset' } as const }
      : {}),
  }
}

async function refusedWhole(kit: Kit, config: MachineConfig): Promise<void> {
  const before = kit.hypervisor.machines().length
  const error = await refusal(kit.hypervisor.define(config), 'invalid-config')
  // A refusal must not be a way to write lines of one's own into a log.
  expect(error.message).not.toMatch(/\p{Cc}/u)
  expect(kit.hypervisor.machine(config.id)).toBeUndefined()
  expect(kit.hypervisor.machines()).toHaveLength(before)
}
