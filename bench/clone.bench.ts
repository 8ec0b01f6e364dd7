import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { completeConfig, createId, type Machine } from '@cimarron/hypervisor'
import { DaemonGuest } from './daemon-guest.ts'
import { fastest, inTurns, milliseconds } from './in-turns.ts'
import { createDisk, MachineHouse } from './machine-house.ts'
import type { Row } from './table.ts'

const rounds = 7
const many = 100

/** Machines made of a template, whose disks build on its own, beside as many empty overlays by qemu-img. */
export default async function* (): AsyncGenerator<Row> {
  await using house = await MachineHouse.open()
  const base = house.disk('template')
  const disks = [{ path: base, format: 'qcow2' as const }]
  const template = await house.hypervisor.define(completeConfig({ name: 'template', template: true, disks }))
  await using daemon = await DaemonGuest.open({ template: true })
  let overlays = 0
  const overlay = () => createDisk(join(house.folder, `overlay${overlays++}.qcow2`), base)
  const times = await inTurns<'image' | 'images' | 'one' | 'hundred' | 'oneByRest' | 'hundredByRest'>(
    rounds,
    async () => ({
      image: await milliseconds(overlay),
      images: await milliseconds(() => {
        for (let i = 0; i < many; i++) overlay()
      }),
    }),
    async () => ({ one: await cloned(template, 1), hundred: await cloned(template, many) }),
    async () => ({ oneByRest: await clonedBy(daemon, 1), hundredByRest: await clonedBy(daemon, many) }),
  )
  const row = (name: string, [ours, peer]: [keyof typeof times, 'image' | 'images'], atMost: number): Row => ({
    name,
    figure: { value: fastest(times[ours]), unit: 'ms' },
    against: {
      name: `qemu-img create${peer === 'images' ? `, ${many} times` : ''}`,
      value: fastest(times[peer]),
      unit: 'ms',
    },
    target: { of: 'figure', atMost },
  })
  yield row('linked clone', ['one', 'image'], 100)
  yield row('the same by REST', ['oneByRest', 'image'], 100)
  yield row(`${many} linked clones`, ['hundred', 'images'], 5000)
  yield row('the same by REST', ['hundredByRest', 'images'], 5000)
  const count = Math.min(many, Math.floor((await availableBytes()) / bytesEach))
  yield {
    name: `${count} linked clones by REST, made and started: until each QEMU runs its guest, which goes on to boot`,
    figure: { value: await startedBy(daemon, count), unit: 'ms' },
  }
}

/** What a QEMU takes whose guest of 256 MiB has booted, with some to spare. */
const bytesEach = 240 * 2 ** 20

/** MemAvailable of /proc/meminfo (proc(5)). */
async function availableBytes(): Promise<number> {
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(await readFile('/proc/meminfo', 'utf8'))?.[1]
  return Number(kibibytes) * 1024
}

/** Their images stay. */
let made = 0

/** How long it took, in milliseconds; they are gone then. */
async function cloned(template: Machine, count: number): Promise<number> {
  const copies = Array.from({ length: count }, () => ({ id: createId(), name: `clone${made++}` }))
  let clones: readonly Machine[] = []
  const taken = await milliseconds(async () => {
    clones = await template.clone({ copies, linked: true })
  })
  for (const machine of clones) await machine.undefine()
  return taken
}

async function clonedBy(daemon: DaemonGuest, count: number): Promise<number> {
  const request = { name: 'clone{n}', count, first: made, linked: true }
  made += count
  const taken = await milliseconds(() => daemon.ask('POST', '/clone?wait=60', request))
  await daemon.removeOthers()
  return taken
}

/** All that were made run at once, on the processors that there are. */
async function startedBy(daemon: DaemonGuest, count: number): Promise<number> {
  const request = { name: 'clone{n}', count, first: made, linked: true }
  made += count
  try {
    return await milliseconds(async () => {
      await daemon.ask('POST', '/clone?wait=60', request)
      await daemon.startOthers()
    })
  } finally {
    await daemon.removeOthers()
  }
}
