import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { completeConfig, type Hypervisor, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { guestImages } from './images.ts'
import { domainXml, Libvirt } from './peers/libvirt.ts'
import type { Row } from './table.ts'

const rounds = 7
const boots = 5
const guests = 20
/** What the guest says when its first program runs. */
const upText = 'GUEST UP'

/** The price of a machine being managed: from the call of start to QEMU's greeting and the guest's first program. */
export default async function* (): AsyncGenerator<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  chmodSync(folder, 0o711)
  const hypervisor = await openQemu({ directory: folder, runBase: join(folder, 'run'), accelerations: ['tcg'] })
  try {
    const machine = await define(hypervisor)
    const plain = await argumentsOf(machine)
    const greeting = { ours: [] as number[], bare: [] as number[] }
    const off: number[] = []
    // In turns, so that what else the computer does slows both alike.
    for (let round = 0; round < rounds; round++) {
      greeting.ours.push(await time(() => machine.start({ paused: true })))
      off.push(await time(() => machine.powerOff()))
      greeting.bare.push(await startBare(plain, folder, untilAnswer))
    }
    yield {
      name: 'start call to started, paused',
      figure: { value: fastest(greeting.ours), unit: 'ms' },
      against: { name: 'bare QEMU to its first answer', value: fastest(greeting.bare), unit: 'ms' },
      target: { of: 'difference', atMost: 30 },
    }
    yield { name: 'power off', figure: { value: fastest(off), unit: 'ms' }, target: { of: 'figure', atMost: 50 } }
    yield* besideLibvirt({ start: fastest(greeting.ours), off: fastest(off) })
    yield* manyAtOnce(hypervisor, { plain, folder })
    const up = { ours: [] as number[], bare: [] as number[] }
    for (let round = 0; round < boots; round++) {
      up.ours.push(await time(() => boot(machine)))
      await machine.powerOff()
      up.bare.push(await startBare(plain, folder, untilUp))
    }
    yield {
      name: 'start call to guest userspace',
      figure: { value: fastest(up.ours), unit: 'ms' },
      against: { name: 'bare QEMU', value: fastest(up.bare), unit: 'ms' },
      target: { of: 'difference', atMost: 60 },
    }
  } finally {
    for (const machine of hypervisor.machines()) if (machine.view.state !== 'off') await machine.powerOff()
    await hypervisor[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  }
}

/** What virsh takes for the same, its own process included: a user waits for that, too. */
async function* besideLibvirt(ours: { start: number; off: number }): AsyncGenerator<Row> {
  await using libvirt = await Libvirt.start()
  const { kernel, initrd } = guestImages()
  libvirt.define([domainXml({ name: 'bench', kernel: libvirt.take(kernel), initrd: libvirt.take(initrd) })])
  const [start, off]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    start.push(await time(() => libvirt.virsh('start', '--paused', 'bench')))
    off.push(await time(() => libvirt.virsh('destroy', 'bench')))
  }
  const row = (name: string, [value, peer]: [number, string], times: readonly number[]): Row => ({
    name,
    figure: { value, unit: 'ms' },
    against: { name: peer, value: fastest(times), unit: 'ms' },
  })
  yield row('start call to started, paused', [ours.start, 'virsh start --paused'], start)
  yield row('power off', [ours.off, 'virsh destroy'], off)
}

/** As when a host comes up: all are asked to start at the same moment. */
async function* manyAtOnce(hypervisor: Hypervisor, bare: BareCommand): AsyncGenerator<Row> {
  const machines = await Promise.all(Array.from({ length: guests }, (_, i) => define(hypervisor, `many${i}`)))
  const times = { ours: [] as number[], bare: [] as number[] }
  for (let round = 0; round < 3; round++) {
    times.ours.push(await time(() => Promise.all(machines.map((machine) => machine.start({ paused: true })))))
    await Promise.all(machines.map((machine) => machine.powerOff()))
    times.bare.push(await startBareTogether(bare))
  }
  yield {
    name: `start ${guests} at once, paused`,
    figure: { value: fastest(times.ours), unit: 'ms' },
    against: { name: `${guests} bare QEMUs`, value: fastest(times.bare), unit: 'ms' },
    target: { of: 'ratio', atMost: 1 },
  }
}

interface BareCommand {
  readonly plain: readonly string[]
  readonly folder: string
}

async function startBareTogether({ plain, folder }: BareCommand): Promise<number> {
  let answered = 0
  const all = Promise.withResolvers<void>()
  // Each is ended only when the last has answered: else the early ones' memory would be given back meanwhile.
  const until = async (bare: Bare): Promise<void> => {
    await untilAnswer(bare)
    answered++
    if (answered === guests) all.resolve()
    await all.promise
  }
  const times = await Promise.all(Array.from({ length: guests }, () => startBare(plain, folder, until)))
  return Math.max(...times)
}

async function define(hypervisor: Hypervisor, name = 'bench'): Promise<Machine> {
  const { kernel, initrd } = guestImages()
  const commandLine = 'console=ttyS0 quiet'
  return await hypervisor.define(completeConfig({ name, boot: { direct: { kernel, initrd, commandLine } } }))
}

async function boot(machine: Machine): Promise<void> {
  await machine.start()
  const console = await machine.openSerial('serial0')
  await hears(console, upText)
  console.destroy()
}

/** QEMU's words as the driver gave them, with the files by their paths, for whoever types them. */
async function argumentsOf(machine: Machine): Promise<readonly string[]> {
  await machine.start({ paused: true })
  const [, ...args] = readFileSync(`/proc/${machine.view.pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  await machine.powerOff()
  const { kernel = '', initrd = '' } = machine.view.defined.boot.direct ?? {}
  return args.map((arg) => (arg === '/dev/fd/3' ? kernel : arg === '/dev/fd/4' ? initrd : arg))
}

interface Bare {
  readonly qmp: string
  readonly serial: string
}

/** The same command line, started by nobody in particular; only the folder of its sockets and files is another. */
async function startBare(
  args: readonly string[],
  folder: string,
  until: (bare: Bare) => Promise<void>,
): Promise<number> {
  const place = mkdtempSync(join(folder, 'bare-'))
  const own = args.map((arg) =>
    arg.replace(/\/[^,=]*\/(?:s|m)\/(\w+)/g, `${place}/$1`).replace(/\/[^,=]*\/(serial\d\.log)/g, `${place}/$1`),
  )
  const begun = performance.now()
  const qemu = spawn('qemu-system-x86_64', own, { stdio: 'ignore' })
  try {
    await until({ qmp: join(place, 'qmp'), serial: join(place, 'serial0') })
    return performance.now() - begun
  } finally {
    await kill(qemu)
  }
}

async function kill(qemu: ChildProcess): Promise<void> {
  const ended = once(qemu, 'exit')
  if (qemu.exitCode === null) qemu.kill('SIGKILL')
  await ended
}

async function untilAnswer({ qmp }: Bare): Promise<void> {
  const socket = await connected(qmp)
  await hears(socket, 'QMP')
  // The greeting comes from a thread of its own while the machine is still being made; start waits for the machine.
  const answer = hears(socket, 'return')
  socket.write('{"execute":"qmp_capabilities"}\n')
  await answer
  socket.destroy()
}

async function untilUp({ qmp, serial }: Bare): Promise<void> {
  const [monitor, console] = [await connected(qmp), await connected(serial)]
  await hears(monitor, 'QMP')
  monitor.write('{"execute":"qmp_capabilities"}\n{"execute":"cont"}\n')
  await hears(console, upText)
  for (const socket of [monitor, console]) socket.destroy()
}

async function connected(path: string): Promise<Socket> {
  for (;;) {
    const socket = connect({ path })
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    if (isOpen) return socket
    await delay(2)
  }
}

function hears(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let said = ''
  stream.on('data', (piece) => {
    said += String(piece)
    if (said.includes(text)) resolve()
  })
  return promise
}

async function time(work: () => unknown): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

/** What else the computer does only ever adds. */
function fastest(values: readonly number[]): number {
  return Math.min(...values)
}
