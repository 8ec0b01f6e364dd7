import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openTestApi } from '@cimarron/api/testing'
import { openEstate, type Session } from '@cimarron/estate'
import { testActor } from '@cimarron/estate/testing'
import { completeConfig, type Hypervisor } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { instant, openSimulator } from '@cimarron/simulator'
import { guestImages } from './images.ts'
import { domainXml, Libvirt } from './peers/libvirt.ts'
import type { Row } from './table.ts'

const running = 50
const rounds = 20
const simulated = 500
const scrapes = 15

/** What it costs to look at machines: a round over QEMUs each second, and a scrape of many machines. */
export default async function* (): AsyncGenerator<Row> {
  yield* roundsOverQemu()
  yield* scrapesOfMany()
}

async function* roundsOverQemu(): AsyncGenerator<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  chmodSync(folder, 0o711)
  const hypervisor = await openQemu({ directory: folder, runBase: join(folder, 'run'), accelerations: ['tcg'] })
  try {
    for (let index = 0; index < running; index++) await start(hypervisor, folder, index)
    // What is asked once, processors' threads and polling of balloons, and code that is run for the first time.
    for (let round = 0; round < 5; round++) await hypervisor.sample()
    const took: number[] = []
    const pids = hypervisor.machines().flatMap(({ view }) => view.pid ?? [])
    const began = { ms: performance.now(), qemu: cpuSeconds(pids), ours: process.cpuUsage() }
    for (let round = 0; round < rounds; round++) {
      await delay(1000 - (performance.now() % 1000))
      const { tookMs, machines } = await hypervisor.sample()
      if (machines.length !== running) throw new Error(`a round over ${machines.length} machines, not ${running}`)
      took.push(tookMs)
    }
    const seconds = (performance.now() - began.ms) / 1000
    const { user, system } = process.cpuUsage(began.ours)
    const name = `a round over ${running} QEMUs, paused: median of ${rounds}`
    const figure = { value: median(took), unit: 'ms' }
    yield { name, figure, target: { of: 'figure', atMost: 50 } }
    yield { name, figure, against: { name: 'virsh domstats', value: await domstats(), unit: 'ms' } }
    yield { name: 'the slowest of them', figure: { value: Math.max(...took), unit: 'ms' } }
    yield {
      name: 'a round a second: the daemon, of one processor',
      figure: { value: (100 * (user + system)) / 1e6 / seconds, unit: '%' },
      target: { of: 'figure', atMost: 1 },
    }
    const spent = cpuSeconds(pids) - began.qemu
    yield { name: `a round a second: ${running} QEMUs together`, figure: { value: (100 * spent) / seconds, unit: '%' } }
  } finally {
    await Promise.all(
      hypervisor.machines().map((machine) => (machine.view.state === 'off' ? undefined : machine.powerOff())),
    )
    await hypervisor[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  }
}

/** The same number of machines, asked of libvirt by a user: the fastest of a few, its process included. */
async function domstats(): Promise<number> {
  await using libvirt = await Libvirt.start()
  const { kernel, initrd } = guestImages()
  const image = { kernel: libvirt.take(kernel), initrd: libvirt.take(initrd) }
  const names = Array.from({ length: running }, (_, index) => `bench${index}`)
  libvirt.define(names.map((name) => domainXml({ name, ...image })))
  libvirt.script(names.map((name) => `start --paused ${name}`))
  const took = Array.from({ length: 5 }, () => {
    const begun = performance.now()
    const told = libvirt.virsh('domstats').split('Domain:').length - 1
    if (told !== running) throw new Error(`virsh told of ${told} machines, not ${running}`)
    return performance.now() - begun
  })
  return Math.min(...took)
}

async function start(hypervisor: Hypervisor, folder: string, index: number): Promise<void> {
  const path = join(folder, `disk${index}.qcow2`)
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', path, '64M'])
  const draft = { name: `bench${index}`, acceleration: 'tcg', disks: [{ path, format: 'qcow2' }], nics: [{}] } as const
  const machine = await hypervisor.define(completeConfig(draft))
  await machine.start({ paused: true })
}

/** Of processes, by the kernel, which counts in hundredths. */
function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return sum + (Number(fields[11]) + Number(fields[12])) / 100
  }, 0)
}

async function* scrapesOfMany(): AsyncGenerator<Row> {
  const hypervisors = [
    {
      name: 'local',
      open: async ({ id, store }: { readonly id: string; readonly store: never }) =>
        await openSimulator({ id, store, timing: instant }),
    },
  ]
  await using estate = await openEstate({
    database: ':memory:',
    version: 'bench',
    hypervisors: hypervisors as never,
    // Rounds are made here, not by the clock: what is measured is one scrape.
    metrics: { history: false },
  })
  await using api = await openTestApi({ estate })
  const session = estate.as(testActor())
  for (let index = 0; index < simulated; index++) await startSimulated(session, index)
  const headers = { authorization: api.authorization('monitor') }
  const took: number[] = []
  let bytes = 0
  for (let scrape = 0; scrape < scrapes + 3; scrape++) {
    const began = performance.now()
    const text = await (await fetch(`${api.url}/metrics`, { headers })).text()
    if (scrape >= 3) took.push(performance.now() - began)
    bytes = Buffer.byteLength(text)
  }
  yield {
    name: `GET /metrics, ${simulated} simulated machines that run, ${(bytes / 1e6).toFixed(1)} MB: median of ${scrapes}`,
    figure: { value: median(took), unit: 'ms' },
  }
}

async function startSimulated(session: Session, index: number): Promise<void> {
  const draft = { name: `m${index}`, disks: [{ path: `/d${index}`, format: 'raw' as const }], nics: [{}] }
  const { machine = '' } = await session.run({ kind: 'define-machine', draft })
  await session.run({ kind: 'start-machine', machine })
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN
}
