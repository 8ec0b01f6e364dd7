import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DaemonPlace, type RunningDaemon, released, startAndAsk } from './released-daemon.ts'
import type { Row } from './table.ts'

const rounds = 7
const machines = 2_000
const atOnce = 50

/** The released daemon, bundled: how soon it answers, and what it weighs idle and with many machines. */
export default async function* (): AsyncGenerator<Row> {
  released.build()
  using place = new DaemonPlace('simulator')
  const bare = join(place.folder, 'bare.mjs')
  writeFileSync(
    bare,
    `import { createServer } from 'node:http'\ncreateServer((_, r) => r.end()).listen(process.argv[2])\n`,
  )
  const times = { ours: [] as number[], bare: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    const { daemon, ms } = await place.start()
    await daemon.end()
    // The first start makes certificates and users; it is not what a restart costs.
    if (round > 0) times.ours.push(ms)
    times.bare.push(await bareAnswer([process.execPath, bare, join(place.folder, 'bare.sock')]))
  }
  yield {
    name: 'daemon, exec to first answer',
    figure: { value: Math.min(...times.ours), unit: 'ms' },
    against: { name: 'bare node:http', value: Math.min(...times.bare), unit: 'ms' },
    target: { of: 'figure', atMost: 400 },
  }
  yield* weigh(place)
}

async function* weigh(place: DaemonPlace): AsyncGenerator<Row> {
  const idle = yield* weighed(place, async function* (daemon) {
    const idle = daemon.residentMegabytes
    yield { name: 'daemon, idle', figure: { value: idle, unit: 'MB' }, target: { of: 'figure', atMost: 110 } }
    for (let made = 0; made < machines; made += atOnce)
      await Promise.all(Array.from({ length: atOnce }, (_, i) => define(daemon, `sim${made + i}`)))
    // With the garbage of two thousand requests, which V8 leaves until it needs the room.
    const against = { name: 'idle', value: idle, unit: 'MB' }
    yield {
      name: `daemon, just after defining ${machines} machines`,
      figure: { value: daemon.residentMegabytes, unit: 'MB' },
      against,
    }
    return idle
  })
  yield* weighed(place, async function* (daemon) {
    yield {
      name: `daemon, with ${machines} simulated machines`,
      figure: { value: daemon.residentMegabytes, unit: 'MB' },
      against: { name: 'idle', value: idle, unit: 'MB' },
      target: { of: 'difference', atMost: 60 },
    }
  })
}

/** A daemon that has come to rest, to be weighed. */
async function* weighed<R>(
  place: DaemonPlace,
  weigh: (daemon: RunningDaemon) => AsyncGenerator<Row, R>,
): AsyncGenerator<Row, R> {
  const { daemon } = await place.start()
  try {
    await delay(3_000)
    return yield* weigh(daemon)
  } finally {
    await daemon.end()
  }
}

async function bareAnswer(args: readonly string[]): Promise<number> {
  const { child, ms } = await startAndAsk(args, args.at(-1) ?? '')
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
  return ms
}

async function define(daemon: RunningDaemon, name: string): Promise<void> {
  await daemon.call('POST', '/machines?wait=10', { name, memory: { bytes: 128 * 2 ** 20 } })
}
