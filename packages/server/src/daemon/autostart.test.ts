import { type Actor, type Estate, openEstate } from '@cimarron/estate'
import { instant, openSimulator, type Simulator } from '@cimarron/simulator'
import { expect, test } from 'vitest'
import { startAutomatically } from './autostart.ts'

const admin: Actor = { name: 'admin', role: 'admin', via: 'internal' }

class House implements AsyncDisposable {
  estate!: Estate
  simulator!: Simulator
  readonly waits: number[] = []
  readonly failures: string[] = []

  static async open(): Promise<House> {
    const house = new House()
    const open = async ({ id, store }: Parameters<typeof openSimulator>[0] & { id: string }) => {
      house.simulator = await openSimulator({ id, timing: instant, ...(store ? { store } : {}) })
      return house.simulator
    }
    house.estate = await openEstate({ database: ':memory:', version: 'test', hypervisors: [{ name: 'sim', open }] })
    return house
  }

  async define(name: string, autostart?: { order: number; delayMs: number }): Promise<void> {
    const draft = { name, ...(autostart ? { autostart } : {}) }
    await this.estate.as(admin).run({ kind: 'define-machine', draft })
  }

  async boot(bootId: string, signal = new AbortController().signal): Promise<void> {
    const wait = async (milliseconds: number) => void this.waits.push(milliseconds)
    await startAutomatically(this.estate, { bootId, signal, wait, onFailure: (name) => this.failures.push(name) })
  }

  running(): readonly string[] {
    const all = [...this.estate.as(admin).machines()].map(({ view }) => view).filter(({ state }) => state === 'running')
    return all.toSorted((one, other) => one.sinceMs - other.sinceMs).map(({ defined }) => defined.name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.estate[Symbol.asyncDispose]()
  }
}

test('machines are started in their order, each its delay after the one before, and the others are not', async () => {
  await using house = await House.open()
  await house.define('last', { order: 20, delayMs: 500 })
  await house.define('none')
  await house.define('first', { order: 10, delayMs: 0 })
  await house.boot('a')
  expect([...house.running()].sort()).toEqual(['first', 'last'])
  expect(house.waits).toEqual([0, 500])
})

test('a daemon that is restarted leaves off what was powered off, and the host that is starts it again', async () => {
  await using house = await House.open()
  await house.define('web', { order: 1, delayMs: 0 })
  await house.boot('a')
  const session = house.estate.as(admin)
  await session.run({ kind: 'power-off-machine', machine: session.findMachine('web').view.id })
  await house.boot('a')
  expect(house.running()).toEqual([])
  await house.boot('b')
  expect(house.running()).toEqual(['web'])
})

test('one that does not start keeps no other from it', async () => {
  await using house = await House.open()
  await house.define('broken', { order: 1, delayMs: 0 })
  await house.define('fine', { order: 2, delayMs: 0 })
  house.simulator.inject({ kind: 'start-fails', machine: 'broken', words: 'no' })
  await house.boot('a')
  expect(house.running()).toEqual(['fine'])
  expect(house.failures).toEqual(['broken'])
})

test('a daemon that ends starts nothing more, and the next one does', async () => {
  await using house = await House.open()
  await house.define('web', { order: 1, delayMs: 0 })
  await house.boot('a', AbortSignal.abort())
  expect(house.running()).toEqual([])
  await house.boot('a')
  expect(house.running()).toEqual(['web'])
})

test('what was saved when the host went down goes on when it has come up, with its order', async () => {
  await using house = await House.open()
  const session = house.estate.as(admin)
  const onHostShutdown = { action: 'save', timeoutMs: 60_000 } as const
  await session.run({ kind: 'define-machine', draft: { name: 'with its host', onHostShutdown } })
  await house.define('automatic', { order: 1, delayMs: 0 })
  await house.define('by hand')
  for (const name of ['with its host', 'automatic', 'by hand']) {
    const { id } = session.findMachine(name).view
    await session.run({ kind: 'start-machine', machine: id })
    await session.run({ kind: 'save-machine', machine: id })
  }
  await house.boot('a')
  expect([...house.running()].sort()).toEqual(['automatic', 'with its host'])
  expect(session.findMachine('by hand').view.state).toBe('saved')
})

test('what is behind a server is started by that server, and not by us', async () => {
  await using house = await House.open()
  await house.define('theirs', { order: 0, delayMs: 0 })
  const connection = { uri: 'qemu:///system', state: 'connected', sinceMs: 0, readOnly: false } as const
  Object.assign(house.simulator, { connection })
  await house.boot('a')
  expect(house.running()).toEqual([])
})
