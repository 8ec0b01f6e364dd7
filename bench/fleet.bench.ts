import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { guestImages } from './images.ts'
import { domainXml, Libvirt } from './peers/libvirt.ts'
import { DaemonPlace, type RunningDaemon, released } from './released-daemon.ts'
import type { Row } from './table.ts'

const defined = 500
const running = 50
const atOnce = 10
const rounds = 9

/** Many machines under the released daemon, and the same under libvirt: to list them, to find them again, what they weigh. */
export default async function* (): AsyncGenerator<Row> {
  released.build()
  await using libvirt = await Libvirt.start()
  yield* list(libvirt)
  yield* findAgain(libvirt)
}

/** 500 machines that are off, told by the command. */
async function* list(libvirt: Libvirt): AsyncGenerator<Row> {
  using place = new DaemonPlace('simulator')
  const { daemon } = await place.start()
  try {
    await each(defined, (name) => daemon.call('POST', '/machines?wait=10', { name }))
    const image = guestImages()
    const names = Array.from({ length: defined }, (_, i) => `bench${i}`)
    libvirt.define(names.map((name) => domainXml({ name, ...image })))
    const env = { ...process.env, CIMARRON_HOME: place.folder }
    const times = { ours: [] as number[], node: [] as number[], virsh: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      times.ours.push(timed(() => execFileSync(process.execPath, [released.command, 'machine', 'list'], { env })))
      times.node.push(timed(() => execFileSync(process.execPath, ['-e', '0'])))
      times.virsh.push(timed(() => libvirt.virsh('list', '--all')))
    }
    const [ours, node, virsh] = [times.ours, times.node, times.virsh].map((all) => Math.min(...all)) as [
      number,
      number,
      number,
    ]
    const name = `command, list ${defined} machines`
    const figure = { value: ours, unit: 'ms' }
    yield {
      name,
      figure,
      against: { name: 'empty Node', value: node, unit: 'ms' },
      target: { of: 'difference', atMost: 45 },
    }
    yield { name, figure, against: { name: 'virsh list --all', value: virsh, unit: 'ms' } }
    libvirt.script(names.map((each) => `undefine ${each}`))
  } finally {
    await daemon.end()
  }
}

/** 50 machines that run, paused: what each weighs in the daemon, and how soon a new one knows them all. */
async function* findAgain(libvirt: Libvirt): AsyncGenerator<Row> {
  using place = new DaemonPlace('qemu')
  chmodSync(place.folder, 0o711)
  const empty: number[] = []
  for (let round = 0; round < 4; round++) empty.push(await listed(place, 0))
  let { daemon } = await place.start()
  try {
    const { kernel, initrd } = guestImages()
    const draft = { acceleration: 'tcg', memory: { bytes: 128 * 2 ** 20 }, boot: { direct: { kernel, initrd } } }
    await each(running, (name) => daemon.call('POST', '/machines?wait=10', { name, ...draft }))
    await daemon.end()
    daemon = (await place.start()).daemon
    await delay(3_000)
    const before = daemon.residentMegabytes
    await each(running, (name) => daemon.call('POST', `/machines/${name}/start?wait=30&paused=true`))
    await delay(3_000)
    yield {
      name: `memory of the daemon for each of ${running} running machines`,
      figure: { value: ((daemon.residentMegabytes - before) * 1000) / running, unit: 'kB' },
      target: { of: 'figure', atMost: 300 },
    }
    const again: number[] = []
    for (let round = 0; round < 4; round++) {
      await daemon.end('SIGKILL')
      again.push(await listed(place, running))
      daemon = (await place.start()).daemon
    }
    const figure = { value: Math.min(...again), unit: 'ms' }
    const name = `daemon killed, exec to a list of ${running} that run`
    yield {
      name,
      figure,
      against: { name: 'with none', value: Math.min(...empty), unit: 'ms' },
      target: { of: 'difference', atMost: 200 },
    }
    yield { name, figure, against: { name: 'libvirtd', value: await libvirtFinds(libvirt), unit: 'ms' } }
  } finally {
    for (const { name, state } of await machinesOf(daemon))
      if (state !== 'off') await daemon.call('POST', `/machines/${name}/power-off?wait=30`)
    await daemon.end()
  }
}

/** From the exec of a new daemon to a list that has so many paused machines; then it is ended. */
async function listed(place: DaemonPlace, wanted: number): Promise<number> {
  const begun = performance.now()
  const { daemon } = await place.start()
  try {
    for (;;) {
      const paused = (await machinesOf(daemon)).filter(({ state }) => state === 'paused')
      if (paused.length === wanted) return performance.now() - begun
      await delay(1)
    }
  } finally {
    await daemon.end('SIGKILL')
  }
}

async function libvirtFinds(libvirt: Libvirt): Promise<number> {
  const { kernel, initrd } = guestImages()
  const image = { kernel: libvirt.take(kernel), initrd: libvirt.take(initrd) }
  const names = Array.from({ length: running }, (_, i) => `run${i}`)
  libvirt.define(names.map((name) => domainXml({ name, ...image })))
  libvirt.script(names.map((name) => `start --paused ${name}`))
  const times: number[] = []
  for (let round = 0; round < 3; round++) {
    const begun = performance.now()
    await libvirt.restart()
    await libvirt.untilReady()
    const found = libvirt.virsh('list', '--state-paused', '--name').split('\n').filter(Boolean)
    if (found.length !== running) throw new Error(`libvirt found ${found.length} of ${running}`)
    times.push(performance.now() - begun)
  }
  return Math.min(...times)
}

interface Listed {
  readonly name: string
  readonly state: string
}

async function machinesOf(daemon: RunningDaemon): Promise<readonly Listed[]> {
  return ((await daemon.call('GET', '/machines')) as { machines: readonly Listed[] }).machines
}

/** For each of `bench0`, `bench1`, …, a few at a time. */
async function each(count: number, act: (name: string) => Promise<unknown>): Promise<void> {
  for (let begun = 0; begun < count; begun += atOnce)
    await Promise.all(Array.from({ length: Math.min(atOnce, count - begun) }, (_, i) => act(`bench${begun + i}`)))
}

function timed(work: () => unknown): number {
  const begun = performance.now()
  work()
  return performance.now() - begun
}
