import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { type ArrivalEndpoints, completeConfig, type MigrationOffer } from '@cimarron/hypervisor'
import { migrationFailPoints } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { checkImage, Side } from './migration-pair.ts'

/** One side's daemon in a process of its own, that dies at a fail point. */
class Daemon implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #heard: Record<string, unknown>[] = []
  readonly #waiting = new Set<() => void>()
  readonly ended: Promise<string | null>
  #isOver = false

  constructor(side: Side, point: string) {
    const program = fileURLToPath(new URL('./migration-child.ts', import.meta.url))
    const stdio = ['pipe', 'pipe', 'inherit'] as const
    this.#child = spawn(process.execPath, [program, side.folder.path, point], { stdio: [...stdio] }) as never
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#heard.push(JSON.parse(line))
      this.#wake()
    })
    // A daemon that is gone takes no more.
    this.#child.stdin.on('error', () => undefined)
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (_, signal) => {
        this.#isOver = true
        this.#wake()
        resolve(signal)
      })
    })
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }

  tell(asked: object): void {
    this.#child.stdin.write(`${JSON.stringify(asked)}\n`)
  }

  /** What it says, or undefined where it dies before. */
  async hears(isMeant: (answer: Record<string, unknown>) => boolean): Promise<Record<string, unknown> | undefined> {
    for (;;) {
      const found = this.#heard.find(isMeant)
      if (found || this.#isOver) return found
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.add(resolve)
      await promise
      this.#waiting.delete(resolve)
    }
  }

  async ask(
    asked: Readonly<Record<string, unknown>> & { readonly ask: string },
  ): Promise<Record<string, unknown> | undefined> {
    this.tell(asked)
    return await this.hears(({ to }) => to === asked.ask)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end()
    await this.ended
  }
}

/** Where the memory that a saved machine goes on from is on its way, and where its source lets go of it. */
const ofSaved = [
  ...migrationFailPoints.carrying.source.map((point) => ['source', point] as const),
  ...migrationFailPoints.carrying.target.map((point) => ['target', point] as const),
  ['source', 'depart:5'],
  ['source', 'undefine:2'],
  ['target', 'commit:1'],
  ['target', 'commit:2'],
] as const

/** Where one that is off is another matter: there is no QEMU that outlives its daemon. */
const ofOff = [
  ['source', 'depart:1'],
  ['source', 'depart:2'],
  ['source', 'depart:5'],
  ['source', 'settle:2'],
  ['target', 'arrive:3'],
  ['target', 'arrive:5'],
  ['target', 'commit:1'],
  ['target', 'commit:2'],
] as const

test.for([
  ...migrationFailPoints.source.map((point) => ['source', point, 'running'] as const),
  ...migrationFailPoints.target.map((point) => ['target', point, 'running'] as const),
  ...ofOff.map(([dies, point]) => [dies, point, 'off'] as const),
  ...ofSaved.map(([dies, point]) => [dies, point, 'saved'] as const),
])(
  'the %s killed at %s of a machine that is %s: once both have agreed one of them has it, and its images are whole',
  async ([dies, point, state]) => {
    await using here = new Side()
    await using there = new Side()
    const image = here.folder.disk('qcow2', '16M')
    const copy = join(there.folder.path, 'copy.qcow2')
    const config = completeConfig({
      name: 'moves',
      acceleration: 'tcg',
      memory: { bytes: 32 * 2 ** 20 },
      disks: [{ path: image, format: 'qcow2' }],
    })
    const migration = await migrate({ here, there, config, copy, dies, point, state })

    // The next daemons.
    const source = await here.open()
    const target = await there.open()
    await agree()
    const [atSource, atTarget] = [source.machine(config.id), target.machine(config.id)]
    expect([atSource, atTarget].filter((one) => one !== undefined)).toHaveLength(1)
    const machine = atSource ?? atTarget
    expect(machine?.view.state).toBe(state)
    expect(target.arrivals.list()).toEqual([])
    const one = state === 'running' ? 1 : 0
    expect([here.processes.length, there.processes.length]).toEqual(atSource ? [one, 0] : [0, one])
    expect(existsSync(copy)).toBe(atTarget !== undefined)
    // It is a machine like any other.
    if (state !== 'running') await machine?.start()
    await machine?.pause()
    await machine?.resume()
    await machine?.powerOff()
    expect(checkImage(atSource ? image : copy)).toBe('')
    await machine?.undefine()
    expect([...here.folder.machinesWithRunFolder, ...there.folder.machinesWithRunFolder]).toEqual([])

    /** As two daemons do that find each other again: the target's word holds, and the source asks for it. */
    async function agree(): Promise<void> {
      const held = source.machine(config.id)?.migration.departure
      const state = migration === undefined ? undefined : target.arrivals.stateOf(migration)
      if (!held) {
        // It was never given away: what waits there is given up.
        for (const arrival of target.arrivals.list()) await arrival.abandon()
        return
      }
      expect(held.migration).toBe(migration)
      if (state === 'arriving') await target.arrivals.find(held.migration)?.commit()
      const said = target.arrivals.stateOf(held.migration)
      await source.machine(config.id)?.migration.settle(said === 'committed' ? 'committed' : 'abandoned')
    }
  },
)

test('the source killed as a machine leaves it on shared storage: the next one lets its image alone', async () => {
  await using here = new Side()
  await using there = new Side()
  for (const point of ['depart:5', 'settle:3', 'undefine:1', 'undefine:2']) {
    const path = here.folder.disk('qcow2', '16M')
    const disks = [{ path, format: 'qcow2' as const }]
    const config = completeConfig({ name: `moves-${point.replace(':', '-')}`, acceleration: 'tcg', disks })
    const scene = { here, there, config, dies: 'source', point, state: 'off' } as const
    const migration = await migrate({ ...scene, storage: 'shared' })
    {
      await using source = await here.open()
      await using target = await there.open()
      if (migration !== undefined) await target.arrivals.find(migration)?.commit()
      expect(target.arrivals.stateOf(migration ?? '')).toBe('committed')
      await source.machine(config.id)?.migration.settle('committed')
      expect(source.machine(config.id)).toBeUndefined()
      const other = await source.define(completeConfig({ name: 'other', acceleration: 'tcg', disks }))
      await expect(other.start()).rejects.toMatchObject({ code: 'disk-in-use' })
      await other.undefine()
    }
    // And each one after it.
    await using source = await here.open()
    expect(source.arrivals.moved().map(({ machine }) => machine)).toContain(config.id)
  }
})

test('either side killed while the memory of a snapshot is on its way: the machine runs on here with it, and nothing is there', async () => {
  await using here = new Side()
  await using there = new Side()
  const points = [
    ...migrationFailPoints.carrying.source.map((point) => ['source', point] as const),
    ...migrationFailPoints.carrying.target.map((point) => ['target', point] as const),
  ]
  for (const [dies, point] of points) {
    const config = completeConfig({
      name: `moves-${point.replace(':', '-')}`,
      acceleration: 'tcg',
      memory: { bytes: 32 * 2 ** 20 },
      // Its snapshots are external.
      disks: [{ path: here.folder.disk('raw', '4M'), format: 'raw' }],
    })
    await migrate({ here, there, config, dies, point, state: 'running', storage: 'shared', snapshot: true })
    await using source = await here.open()
    await using target = await there.open()
    for (const arrival of target.arrivals.list()) await arrival.abandon()
    expect(target.machines()).toEqual([])
    expect(existsSync(join(there.folder.path, 'moments', config.id))).toBe(false)
    expect(there.processes).toEqual([])
    const machine = source.machine(config.id)
    expect(machine?.view.state).toBe('running')
    const [snapshot] = machine?.snapshots.all() ?? []
    await machine?.snapshots.revert(snapshot?.id ?? '', { force: true })
    expect(machine?.view.state).toBe('running')
    await machine?.powerOff()
    await machine?.undefine({ snapshots: true })
  }
})

interface Scene {
  readonly here: Side
  readonly there: Side
  readonly config: ReturnType<typeof completeConfig>
  readonly storage?: 'shared'
  /** One is taken before, with its memory. */
  readonly snapshot?: boolean
  /** Where its disk comes to, where it is copied. */
  readonly copy?: string
  readonly dies: 'source' | 'target'
  readonly point: string
  readonly state: 'running' | 'saved' | 'off'
}

/** What its host keeps of it in files; whether all of that came. */
async function carryAll({ carried = [], defined, migration }: MigrationOffer, source: Daemon, target: Daemon) {
  for (const { name } of carried) {
    const read = await source.ask({ ask: 'read', machine: defined.id, name })
    const kept = read && (await target.ask({ ask: 'keep', migration, name, base64: read.base64 }))
    if (!kept?.kept) return false
  }
  return true
}

/** As far as it goes: answers what the migration was called, if it came to that. */
async function migrate({
  here,
  there,
  config,
  copy = '',
  storage,
  snapshot,
  dies,
  point,
  state,
}: Scene): Promise<string | undefined> {
  await using source = new Daemon(here, dies === 'source' ? point : 'none')
  await using target = new Daemon(there, dies === 'target' ? point : 'none')
  await source.hears(({ ready }) => ready === true)
  await target.hears(({ ready }) => ready === true)
  await source.ask({ ask: ({ running: 'run', saved: 'save', off: 'define' } as const)[state], config })
  if (snapshot) await source.ask({ ask: 'snapshot', machine: config.id })
  const offer = (await source.ask({ ask: 'offer', machine: config.id }))?.offer as MigrationOffer
  const plan = storage ? { storage } : { storage: 'copied', paths: { disk0: copy } }
  const how = { plan, listen: { address: '127.0.0.1' } }
  const received = await target.ask({ ask: 'receive', offer, how })
  const endpoints = received?.endpoints as ArrivalEndpoints | undefined
  const kept = endpoints && (await carryAll(offer, source, target))
  if (kept) {
    source.tell({ ask: 'depart', offer, endpoints })
    const asked = await source.hears(({ handOver, to }) => handOver === true || to === 'depart')
    const { migration } = offer
    if (asked?.handOver) {
      const ask = point.startsWith('abandon') ? 'abandon' : 'commit'
      const said = await target.ask({ ask, migration })
      if (said && said.error === undefined) {
        source.tell({ ask: 'handed-over', answer: ask === 'commit' ? 'committed' : 'abandoned' })
        await source.hears(({ to }) => to === 'depart')
      }
    }
  }
  // Both end, without a word where nobody killed them: whoever waits for an answer is not waited for.
  await (dies === 'source' ? source : target).ended
  return offer.migration
}
