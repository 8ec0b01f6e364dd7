import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { open } from './testing/story.ts'

const daemon = fileURLToPath(new URL('./testing/daemon-to-kill.ts', import.meta.url))
let folder: string
let number = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'estate-kill-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function database(): string {
  return join(folder, `${number++}.db`)
}

/** What the next daemon finds. */
async function found(path: string) {
  {
    const { estate, session } = await open({ database: path })
    await using _ = estate
    const machines = [...session.machines()].map(({ view }) => `${view.defined.name} ${view.state}`)
    const jobs = session.jobs().map(({ command, state, error }) => [command.kind, state, error?.code].join(' ').trim())
    const entries = await session.history({ limit: 1000 })
    const cursors = entries.map(({ cursor }) => cursor)
    expect(cursors, 'the journal has no gap').toEqual(cursors.map((_, index) => index + 2))
    return { machines, jobs, rows: () => rowsOf(path) }
  }
}

/** What is in the database once nobody has it open. */
function rowsOf(path: string) {
  const rows = new DatabaseSync(path, { readOnly: true })
  try {
    const count = (table: string) => Number(rows.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n)
    const check = rows.prepare('PRAGMA integrity_check').get()?.integrity_check
    const open = Number(rows.prepare('SELECT count(*) AS n FROM job WHERE ended_ms IS NULL').get()?.n)
    return { check, machines: count('machine'), driverEntries: count('driver_entry'), openJobs: open }
  } finally {
    rows.close()
  }
}

const defined = 'define-machine completed'
const started = 'start-machine completed'

describe('a daemon killed at a fail point', () => {
  test.each([
    ['define-machine:1', [], []],
    ['define-machine:3', ['m off'], [defined]],
    ['define-machine:4', ['m off'], [defined]],
    ['start-machine:1', ['m off'], [defined]],
    ['start-machine:2', ['m off'], [defined, 'start-machine failed interrupted']],
    ['start-machine:3', ['m running'], [defined, started]],
    ['start-machine:4', ['m running'], [defined, started]],
    ['undefine-machine:1', ['m running'], [defined, started]],
    ['undefine-machine:2', ['m running'], [defined, started, 'undefine-machine failed interrupted']],
    ['undefine-machine:3', [], [defined, started, 'undefine-machine completed']],
    ['undefine-machine:4', [], [defined, started, 'undefine-machine completed']],
  ])('%s: the next finds %j and %j, and nothing is left over', async (point, machines, jobs) => {
    const path = database()
    const killed = spawnSync(process.execPath, [daemon, path, point, 'define', 'start', 'destroy'], {
      encoding: 'utf8',
    })
    expect(killed.signal, killed.stderr).toBe('SIGKILL')
    const next = await found(path)
    expect(next.machines).toEqual(machines)
    expect(next.jobs).toEqual(jobs)
    const count = machines.length
    expect(next.rows()).toEqual({ check: 'ok', machines: count, driverEntries: count, openJobs: 0 })
  })

  test.each([
    ['clone-machine:1', ['m off'], [defined]],
    ['clone-machine:2', ['m off'], [defined, 'clone-machine failed interrupted']],
    ['clone-machine:3', ['m off', 'copy off'], [defined, 'clone-machine completed']],
    ['clone-machine:4', ['m off', 'copy off'], [defined, 'clone-machine completed']],
  ])('%s: the next finds %j and %j, as the ids of copies were durable before', async (point, machines, jobs) => {
    const path = database()
    const killed = spawnSync(process.execPath, [daemon, path, point, 'define', 'clone'], { encoding: 'utf8' })
    expect(killed.signal, killed.stderr).toBe('SIGKILL')
    const next = await found(path)
    expect(next.machines.toSorted()).toEqual(machines.toSorted())
    expect(next.jobs).toEqual(jobs)
  })

  test('in the middle of many definitions has lost none that it said was done', async () => {
    const path = database()
    const child = spawn(process.execPath, [daemon, path, 'none', 'storm'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const done = await linesUntilKilled(child, 150)
    const next = await found(path)
    const names = new Set(next.machines.map((line) => line.split(' ')[0]))
    expect(done.filter((name) => !names.has(name))).toEqual([])
    const { check, machines, driverEntries } = next.rows()
    expect({ check, machines, driverEntries }).toEqual({ check: 'ok', machines: names.size, driverEntries: names.size })
  })
})

/** Kills the child after so many lines; the names it said were done, with those that it still said meanwhile. */
async function linesUntilKilled(child: ChildProcess, count: number): Promise<string[]> {
  const names: string[] = []
  if (!child.stdout) throw new Error('the child has no output')
  for await (const line of createInterface(child.stdout)) {
    if (names.push(line.replace('done ', '')) === count) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return names
}

test.skipIf(process.platform !== 'linux')(
  'success is said only after the disk has flushed what it is about (strace)',
  () => {
    const trace = join(folder, 'trace')
    const options = ['-f', '-y', '-s', '32', '-e', 'trace=fdatasync,fsync,write,pwrite64', '-o', trace]
    const traced = spawnSync('strace', [...options, process.execPath, daemon, database(), 'none', 'define', 'start'])
    if (traced.error) throw new Error('this test needs strace: apt-get install strace', { cause: traced.error })
    const calls = readFileSync(trace, 'utf8').split('\n')
    for (const step of ['define', 'start']) {
      const asked = calls.findIndex((call) => call.includes(`"asked ${step}`))
      const done = calls.findIndex((call) => call.includes(`"done ${step}`))
      expect(asked).toBeGreaterThan(-1)
      const between = calls.slice(asked, done)
      const lastWrite = between.findLastIndex((call) => /pwrite64\(.*\.db-wal>/.test(call))
      const flushBegan = between.findLastIndex((call) => /(fdatasync|fsync)\(.*\.db-wal>/.test(call))
      const flushed = between.findLastIndex((call) => /(fdatasync|fsync)(\(.*\)| resumed>\)) += 0/.test(call))
      expect(lastWrite, 'the commit is written').toBeGreaterThan(-1)
      expect(flushBegan, 'its flush comes after it').toBeGreaterThan(lastWrite)
      expect(flushed, 'and returns before success is said').toBeGreaterThanOrEqual(flushBegan)
    }
  },
)
