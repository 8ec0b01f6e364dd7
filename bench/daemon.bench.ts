import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Row } from './table.ts'

const root = join(import.meta.dirname, '..')
const daemon = join(root, 'out/dist/cimarrond.js')
const rounds = 7
const machines = 2_000
const atOnce = 50

/** The released daemon, bundled: how soon it answers, and what it weighs idle and with many machines. */
export default async function* (): AsyncGenerator<Row> {
  execFileSync(process.execPath, [join(root, 'scripts/build.js')], { stdio: 'ignore' })
  const folder = mkdtempSync(join(tmpdir(), 'bench-daemon-'))
  try {
    const sockets = join(folder, 'run', 'admin.sock')
    writeFileSync(
      join(folder, 'cimarron.yaml'),
      'listen: { https: false, http: false }\nhypervisors: [{ platform: simulator }]\n',
    )
    const bare = join(folder, 'bare.mjs')
    writeFileSync(
      bare,
      `import { createServer } from 'node:http'\ncreateServer((_, r) => r.end()).listen(process.argv[2])\n`,
    )
    const times = { ours: [] as number[], bare: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      // The first start makes certificates and users; it is not what a restart costs.
      const ours = await firstAnswer([daemon, '--data', folder], sockets)
      if (round > 0) times.ours.push(ours)
      times.bare.push(await firstAnswer([process.execPath, bare, join(folder, 'bare.sock')], join(folder, 'bare.sock')))
    }
    yield {
      name: 'daemon, exec to first answer',
      figure: { value: Math.min(...times.ours), unit: 'ms' },
      against: { name: 'bare node:http', value: Math.min(...times.bare), unit: 'ms' },
      target: { of: 'figure', atMost: 400 },
    }
    yield* weigh(folder, sockets)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function* weigh(folder: string, socketPath: string): AsyncGenerator<Row> {
  const idle = yield* weighed(folder, socketPath, async function* (resident) {
    const idle = resident()
    yield { name: 'daemon, idle', figure: { value: idle, unit: 'MB' }, target: { of: 'figure', atMost: 110 } }
    for (let made = 0; made < machines; made += atOnce)
      await Promise.all(Array.from({ length: atOnce }, (_, i) => define(socketPath, `sim${made + i}`)))
    // With the garbage of two thousand requests, which V8 leaves until it needs the room.
    const against = { name: 'idle', value: idle, unit: 'MB' }
    yield {
      name: `daemon, just after defining ${machines} machines`,
      figure: { value: resident(), unit: 'MB' },
      against,
    }
    return idle
  })
  yield* weighed(folder, socketPath, async function* (resident) {
    yield {
      name: `daemon, with ${machines} simulated machines`,
      figure: { value: resident(), unit: 'MB' },
      against: { name: 'idle', value: idle, unit: 'MB' },
      target: { of: 'difference', atMost: 60 },
    }
  })
}

/** A daemon that has come to rest, to be weighed. */
async function* weighed<R>(
  folder: string,
  socketPath: string,
  weigh: (resident: () => number) => AsyncGenerator<Row, R>,
): AsyncGenerator<Row, R> {
  const { child } = await startAndAsk([daemon, '--data', folder], socketPath)
  try {
    await delay(3_000)
    return yield* weigh(() => residentMegabytes(child))
  } finally {
    await end(child)
  }
}

async function firstAnswer(args: readonly string[], socketPath: string): Promise<number> {
  const { child, ms } = await startAndAsk(args, socketPath)
  await end(child)
  return ms
}

async function startAndAsk(args: readonly string[], socketPath: string): Promise<{ child: ChildProcess; ms: number }> {
  rmSync(socketPath, { force: true })
  const begun = performance.now()
  const [program = '', ...rest] = args
  // The launcher is a program of its own and finds the Node that runs this.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
  const child = spawn(program, rest, { stdio: 'ignore', env })
  while (!(await answers(socketPath))) {
    if (child.exitCode !== null) throw new Error(`${args[0]} ended with ${child.exitCode}`)
    await delay(2)
  }
  return { child, ms: performance.now() - begun }
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    request({ socketPath, path: '/' }, (answer) => {
      answer.resume()
      resolve(true)
    })
      .on('error', () => resolve(false))
      .end()
  })
}

function define(socketPath: string, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ name, memory: { bytes: 128 * 2 ** 20 } })
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    request({ socketPath, method: 'POST', path: '/api/v1/machines?wait=10', headers }, (answer) => {
      answer.resume()
      if (answer.statusCode !== undefined && answer.statusCode < 300) answer.on('end', resolve)
      else reject(new Error(`defining ${name} answered ${answer.statusCode}`))
    })
      .on('error', reject)
      .end(body)
  })
}

/** VmRSS of /proc/PID/status, in megabytes of 10^6 bytes. */
function residentMegabytes(child: ChildProcess): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
  return (Number(kibibytes) * 1024) / 1e6
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  await once(child, 'exit')
}
