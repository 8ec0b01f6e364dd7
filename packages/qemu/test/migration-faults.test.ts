import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { type Arrival, type ArrivalEndpoints, completeConfig, type Machine } from '@cimarron/hypervisor'
import type { QemuOptions } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { checkImage, move, Side } from './migration-pair.ts'

/** A wire between two hosts that can be cut. */
class Wire implements AsyncDisposable {
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()

  /** The same endpoints, through it. */
  async through({ endpoints }: Arrival): Promise<ArrivalEndpoints> {
    const { memoryPort, disks, ...rest } = endpoints
    return {
      ...rest,
      ...(memoryPort === undefined ? {} : { memoryPort: await this.#open(memoryPort) }),
      ...(disks ? { disks: { ...disks, port: await this.#open(disks.port) } } : {}),
    }
  }

  async #open(port: number): Promise<number> {
    const server = createServer((near) => {
      const far = createConnection({ port, host: '127.0.0.1' })
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one)
        one.on('error', () => other.destroy())
        one.on('close', () => other.destroy())
        one.pipe(other)
      }
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    this.#servers.push(server)
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  /** Nothing goes through any more, and nobody is told. */
  stall(): void {
    for (const socket of this.#sockets) socket.unpipe().pause()
  }

  cut(): void {
    for (const server of this.#servers) server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
  }
}

class Scene implements AsyncDisposable {
  readonly here = new Side()
  readonly there = new Side()
  /** What happens at a point, on either side. */
  strike: (point: string) => void = () => undefined
  image = ''
  copy = ''

  async open(options: Partial<QemuOptions> = {}, content?: Buffer): Promise<Machine> {
    const failPoint = (point: string) => this.strike(point)
    await this.here.open({ failPoint, ...options })
    await this.there.open({ failPoint })
    this.image = this.here.folder.disk('qcow2', '16M')
    if (content) {
      const raw = join(this.here.folder.path, 'content')
      writeFileSync(raw, content)
      execFileSync('qemu-img', ['convert', '-n', '-f', 'raw', '-O', 'qcow2', raw, this.image])
    }
    this.copy = join(this.there.folder.path, 'copy.qcow2')
    const config = completeConfig({
      name: 'moves',
      acceleration: 'tcg',
      memory: { bytes: 32 * 2 ** 20 },
      disks: [{ path: this.image, format: 'qcow2' }],
    })
    const machine = await this.here.hypervisor.define(config)
    await machine.start()
    return machine
  }

  get plan() {
    return { storage: 'copied', paths: { disk0: this.copy } } as const
  }

  /** It runs here, whole, and nothing of it is there. */
  async expectHere(machine: Machine): Promise<void> {
    expect(machine.view.state).toBe('running')
    expect(this.there.hypervisor.machines()).toEqual([])
    expect(this.there.hypervisor.arrivals.list()).toEqual([])
    expect(this.there.processes).toEqual([])
    expect(this.there.folder.machinesWithRunFolder).toEqual([])
    // And can go another time.
    await move(machine, this.there.hypervisor, { plan: this.plan })
    const arrived = this.there.hypervisor.machine(machine.id)
    expect(arrived?.view.state).toBe('running')
    await arrived?.powerOff()
    expect(checkImage(this.copy)).toBe('')
    expect(checkImage(this.image)).toBe('')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.here[Symbol.asyncDispose]()
    await this.there[Symbol.asyncDispose]()
  }
}

test.for(['depart:1', 'depart:2', 'depart:3', 'depart:4'])(
  "the target's QEMU killed at %s: the guest runs on here, and nothing is there",
  async (point) => {
    await using scene = new Scene()
    const machine = await scene.open()
    scene.strike = (reached) => {
      if (reached !== point) return
      for (const pid of scene.there.processes) process.kill(pid, 'SIGKILL')
    }
    await expect(move(machine, scene.there.hypervisor, { plan: scene.plan })).rejects.toMatchObject({
      code: 'migration-failed',
    })
    scene.strike = () => undefined
    await scene.expectHere(machine)
  },
)

test.for(['depart:1', 'depart:2', 'depart:3'])(
  "the source's QEMU killed at %s: the machine is off here, as after any such death, and nothing is there",
  async (point) => {
    await using scene = new Scene()
    const machine = await scene.open()
    scene.strike = (reached) => {
      if (reached !== point) return
      for (const pid of scene.here.processes) process.kill(pid, 'SIGKILL')
    }
    await expect(move(machine, scene.there.hypervisor, { plan: scene.plan })).rejects.toThrow()
    await expect.poll(() => machine.view.state).toBe('off')
    expect(scene.there.hypervisor.arrivals.list()).toEqual([])
    expect(scene.there.processes).toEqual([])
    scene.strike = () => undefined
    await machine.start()
    await scene.expectHere(machine)
  },
)

test.for(['depart:1', 'depart:2', 'depart:3'])(
  'the network cut at %s: the guest runs on here, and nothing is there',
  async (point) => {
    await using scene = new Scene()
    await using wire = new Wire()
    const machine = await scene.open()
    scene.strike = (reached) => {
      if (reached === point) wire.cut()
    }
    const through = (arrival: Arrival) => wire.through(arrival)
    await expect(move(machine, scene.there.hypervisor, { plan: scene.plan, through })).rejects.toMatchObject({
      code: 'migration-failed',
    })
    await scene.expectHere(machine)
  },
)

test('a network that goes silent is noticed: the guest runs on here, and nothing is there', async () => {
  await using scene = new Scene()
  await using wire = new Wire()
  const machine = await scene.open({ standstillMs: 3000 }, randomBytes(8 * 2 ** 20))
  const through = (arrival: Arrival) => wire.through(arrival)
  const follow = () => wire.stall()
  const moving = move(machine, scene.there.hypervisor, { plan: scene.plan, through, follow, bandwidth: 2 ** 20 })
  await expect(moving).rejects.toMatchObject({
    code: 'migration-failed',
    message: expect.stringContaining('nothing went over for 3 s'),
  })
  await scene.expectHere(machine)
})

test('a target that refuses when all is there leaves the guest running here', async () => {
  await using scene = new Scene()
  const machine = await scene.open()
  const onArrival = (arrival: Arrival) => {
    scene.strike = (point) => {
      if (point === 'depart:5') void arrival.abandon()
    }
  }
  await expect(move(machine, scene.there.hypervisor, { plan: scene.plan, onArrival })).rejects.toMatchObject({
    code: 'migration-failed',
  })
  scene.strike = () => undefined
  await scene.expectHere(machine)
})
