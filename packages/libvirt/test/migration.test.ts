import { completeConfig, type HypervisorEvent, type Machine, type MigrationProgress } from '@cimarron/hypervisor'
import { type LibvirtHypervisor, openLibvirt } from '@cimarron/libvirt'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Libvirtd } from './libvirtd.ts'
import { Terminal } from './terminal.ts'

/** Two hosts to libvirt, though both are this one. */
class Side implements AsyncDisposable {
  readonly libvirtd: Libvirtd
  readonly hypervisor: LibvirtHypervisor
  readonly told: HypervisorEvent[] = []
  readonly #end = new AbortController()

  private constructor(libvirtd: Libvirtd, hypervisor: LibvirtHypervisor) {
    this.libvirtd = libvirtd
    this.hypervisor = hypervisor
    void this.#collect()
  }

  static async open(name: string, number: number): Promise<Side> {
    const libvirtd = await Libvirtd.start({ host: { name, number } })
    return new Side(libvirtd, await openLibvirt({ uri: libvirtd.uri('qemu'), name, waitMs: 60_000 }))
  }

  get states(): string {
    return this.libvirtd.virsh('qemu', 'list --all --name')
  }

  async #collect(): Promise<void> {
    for await (const event of this.hypervisor.events(this.#end.signal)) this.told.push(event)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    for (const machine of this.hypervisor.machines()) if (machine.view.active) await machine.powerOff()
    await this.hypervisor[Symbol.asyncDispose]()
    await this.libvirtd[Symbol.asyncDispose]()
  }
}

let east: Side
let west: Side
let id: string

beforeAll(async () => {
  ;[east, west] = await Promise.all([Side.open('east', 1), Side.open('west', 2)])
  const images = inject('images')
  const [kernel, initrd] = [east.libvirtd.take(images.kernel), east.libvirtd.take(images.initrd)]
  const boot = { direct: { kernel, initrd, commandLine: 'console=ttyS0 quiet' } }
  const draft = { name: 'guest', acceleration: 'tcg', memory: { bytes: 2 ** 27 }, boot, serials: [{}] } as const
  const machine = await east.hypervisor.define(completeConfig(draft))
  id = machine.id
  await machine.start()
  const port = new Terminal(await machine.openSerial('serial0'))
  await port.until('/root# ')
  // What only this run knows.
  port.type('mark=$((6 * 7)); echo marked')
  await port.until('marked')
  port.close()
})
afterAll(async () => {
  await Promise.all([east[Symbol.asyncDispose](), west[Symbol.asyncDispose]()])
})

function on(side: Side): Machine {
  const machine = side.hypervisor.machine(id)
  if (!machine) throw new Error('the machine is not there')
  return machine
}

const refused = (work: Promise<unknown> | undefined) =>
  Promise.resolve(work).then(
    () => undefined,
    (error: unknown) => error,
  )

async function expectSameRun(machine: Machine): Promise<void> {
  const port = new Terminal(await machine.openSerial('serial0'))
  port.type('echo "it is $mark"')
  await port.until('it is 42')
  port.close()
}

const plan = { storage: 'shared' } as const

test('what is in the way is named before anything moves', async () => {
  const { direct } = on(east).migration
  expect(await direct?.check(west.hypervisor, plan)).toEqual([])
  const machine = await west.hypervisor.define(completeConfig({ name: 'guest' }))
  expect(await direct?.check(west.hypervisor, plan)).toMatchObject([{ kind: 'name' }])
  expect(await refused(direct?.move(west.hypervisor, plan))).toMatchObject({ code: 'migration-failed' })
  await machine.undefine()
  expect([on(east).view.state, west.states]).toEqual(['running', ''])
})

test('a guest goes on at the other server by calls from here, and back by the servers themselves', async () => {
  const heard: MigrationProgress[] = []
  const follow = (progress: MigrationProgress) => heard.push(progress)
  const { direct } = on(east).migration
  const result = await direct?.move(west.hypervisor, { ...plan, downtimeMs: 500, follow })
  expect(result?.memoryBytes).toBeGreaterThan(0)
  expect(heard.at(-1)).toMatchObject({ phase: 'done', fraction: 1 })
  expect([east.states, west.states]).toEqual(['', 'guest'])
  expect(east.hypervisor.machine(id)).toBeUndefined()
  expect(on(west).view).toMatchObject({ state: 'running', defined: { name: 'guest' } })
  await expect.poll(() => west.told.filter(({ kind }) => kind === 'machine-defined')).toHaveLength(2)
  await expectSameRun(on(west))

  await on(west).migration.direct?.move(east.hypervisor, { ...plan, peerToPeer: true })
  expect([east.states, west.states]).toEqual(['guest', ''])
  await expectSameRun(on(east))
})

test('a move that is called off leaves the guest running where it was', async () => {
  const calledOff = new AbortController()
  const options = { ...plan, bandwidth: 2 ** 20, signal: calledOff.signal, follow: () => calledOff.abort() }
  expect(await refused(on(east).migration.direct?.move(west.hypervisor, options))).toMatchObject({ code: 'cancelled' })
  await expect.poll(() => west.states).toBe('')
  expect(on(east).view.state).toBe('running')
  await expectSameRun(on(east))
})

test('where a server dies in the middle, the guest goes on at one of the two', async () => {
  const begun = Promise.withResolvers<void>()
  const options = { ...plan, bandwidth: 2 ** 20, follow: () => begun.resolve() }
  const moving = refused(on(east).migration.direct?.move(west.hypervisor, options))
  await begun.promise
  await west.libvirtd.kill()
  expect(await moving).toMatchObject({ code: 'unreachable' })
  expect(on(east).migration.direct?.unsettled).toMatchObject({ to: west.hypervisor.id })
  expect(await refused(on(east).pause())).toMatchObject({ code: 'invalid-state' })
  await west.libvirtd.startAgain()
  await expect.poll(() => west.hypervisor.connection.state, { timeout: 30_000 }).toBe('connected')
  expect(await on(east).migration.direct?.settle(west.hypervisor)).toBe('stayed')
  expect(on(east).view.state).toBe('running')
  await expect.poll(() => west.states).toBe('')
  await expectSameRun(on(east))
})

test('a machine that is off is defined there, and here no more', async () => {
  await on(east).powerOff()
  await on(east).migration.direct?.move(west.hypervisor, plan)
  expect([east.states, west.states]).toEqual(['', 'guest'])
  expect(on(west).view.state).toBe('off')
})
