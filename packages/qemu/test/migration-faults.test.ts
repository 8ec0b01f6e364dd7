import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Arrival, type ArrivalEndpoints, completeConfig, type Machine } from '@cimarron/hypervisor'
import { Wire } from '@cimarron/hypervisor/testing'
import type { QemuOptions } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { checkImage, move, Side } from './migration-pair.ts'

/** The same endpoints, through a wire. */
async function endpointsThrough(wire: Wire, { endpoints }: Arrival): Promise<ArrivalEndpoints> {
  const { memoryPort, disks, ...rest } = endpoints
  return {
    ...rest,
    ...(memoryPort === undefined ? {} : { memoryPort: await wire.open(memoryPort) }),
    ...(disks ? { disks: { ...disks, port: await wire.open(disks.port) } } : {}),
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
    await this.there.open({ failPoint, ...options })
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

  /** It runs here, and nothing of it is there. */
  expectHere(machine: Machine): void {
    this.strike = () => undefined
    expect(machine.view.state).toBe('running')
    expect(this.there.hypervisor.machines()).toEqual([])
    expect(this.there.hypervisor.arrivals.list()).toEqual([])
    expect(this.there.processes).toEqual([])
    expect(this.there.folder.machinesWithRunFolder).toEqual([])
    expect(existsSync(this.copy)).toBe(false)
  }

  /** It can go another time, and is whole. */
  async expectMoves(machine: Machine): Promise<void> {
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

test("the target's QEMU killed at each point: the guest runs on here, and nothing is there", async () => {
  await using scene = new Scene()
  const machine = await scene.open()
  for (const point of ['depart:1', 'depart:2', 'depart:3', 'depart:4']) {
    scene.strike = (reached) => {
      if (reached !== point) return
      for (const pid of scene.there.processes) process.kill(pid, 'SIGKILL')
    }
    const moving = move(machine, scene.there.hypervisor, { plan: scene.plan })
    await expect(moving, point).rejects.toMatchObject({ code: 'migration-failed' })
    scene.expectHere(machine)
  }
  await scene.expectMoves(machine)
})

test("the source's QEMU killed at each point: the machine is off here, as after any such death, and nothing is there", async () => {
  await using scene = new Scene()
  const machine = await scene.open()
  for (const point of ['depart:1', 'depart:2', 'depart:3']) {
    scene.strike = (reached) => {
      if (reached !== point) return
      for (const pid of scene.here.processes) process.kill(pid, 'SIGKILL')
    }
    await expect(move(machine, scene.there.hypervisor, { plan: scene.plan }), point).rejects.toThrow()
    await expect.poll(() => machine.view.state).toBe('off')
    expect(scene.there.hypervisor.arrivals.list()).toEqual([])
    expect(scene.there.processes).toEqual([])
    scene.strike = () => undefined
    await machine.start()
  }
  scene.expectHere(machine)
  await scene.expectMoves(machine)
})

test('the network of memory and disks cut, or silent, at each point: the guest runs on here, and nothing is there', async () => {
  await using scene = new Scene()
  const machine = await scene.open({ standstillMs: 2000 })
  for (const how of ['cut', 'stall'] as const) {
    for (const point of ['depart:1', 'depart:2', 'depart:3']) {
      await using wire = new Wire()
      scene.strike = (reached) => {
        if (reached === point) wire[how]()
      }
      const through = (arrival: Arrival) => endpointsThrough(wire, arrival)
      const moving = move(machine, scene.there.hypervisor, { plan: scene.plan, through })
      await expect(moving, `${how} at ${point}`).rejects.toMatchObject({ code: 'migration-failed' })
      scene.expectHere(machine)
    }
  }
  await scene.expectMoves(machine)
})

test('a network that goes silent while disks go over, and when all was sent, is noticed: the guest runs on here', async () => {
  await using scene = new Scene()
  const machine = await scene.open({ standstillMs: 2000 }, randomBytes(8 * 2 ** 20))
  {
    await using wire = new Wire()
    const through = (arrival: Arrival) => endpointsThrough(wire, arrival)
    const follow = () => wire.stall()
    const moving = move(machine, scene.there.hypervisor, { plan: scene.plan, through, follow, bandwidth: 2 ** 20 })
    await expect(moving).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('nothing went over for 2 s'),
    })
    scene.expectHere(machine)
  }
  {
    // The end of it never comes, though it was sent: the wire takes in what it does not let through.
    await using wire = new Wire()
    const through = (arrival: Arrival) => endpointsThrough(wire, arrival)
    const onArrival = () => {
      scene.strike = (point) => {
        if (point === 'depart:3') wire.stall({ takesIn: true })
      }
    }
    const shared = { plan: { storage: 'shared' }, through, onArrival } as const
    await expect(move(machine, scene.there.hypervisor, shared)).rejects.toMatchObject({ code: 'migration-failed' })
    scene.expectHere(machine)
  }
  await scene.expectMoves(machine)
})

test('a target that refuses when all is there leaves the guest running here', async () => {
  await using scene = new Scene()
  const machine = await scene.open()
  const onArrival = (arrival: Arrival) => {
    scene.strike = (point) => {
      if (point === 'depart:5') void arrival.abandon()
    }
  }
  const moving = move(machine, scene.there.hypervisor, { plan: scene.plan, onArrival })
  await expect(moving).rejects.toMatchObject({ code: 'migration-failed' })
  scene.expectHere(machine)
  await scene.expectMoves(machine)
})
