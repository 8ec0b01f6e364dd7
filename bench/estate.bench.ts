import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Session } from '@cimarron/estate'
import { fakeSource, openTestEstate, testActor } from '@cimarron/estate/testing'
import type { Row } from './table.ts'

const rounds = 12
const changesPerRound = 150
const atOnce = 100
/** About what one change leaves in the database: job, journal, machine and driver rows. */
const bytesPerChange = 4096

/** What it costs to be durable: whole commands through role check, lock, job and journal, against the bare disk. */
export default async function* (): AsyncGenerator<Row> {
  // Beside the repository's own files: a temporary folder may be in memory, where a flush costs nothing.
  const folder = mkdtempSync(join(import.meta.dirname, '.estate-'))
  const file = openSync(join(folder, 'bare'), 'a')
  try {
    await using estate = await openTestEstate({ database: join(folder, 'estate.db'), hypervisors: [fakeSource()] })
    const session = estate.as(testActor())
    const names = Array.from({ length: atOnce }, (_, index) => `bench${index}`)
    const machines = await Promise.all(names.map((name) => define(session, name)))
    const one = machines[0] ?? ''
    const notes = estate.storage.collection('bench', { decode: String })
    const seconds = { bare: 0, overwrite: 0, change: 0, batch: 0, note: 0 }
    // In turns, so that what else the machine does slows all of them alike.
    for (let round = 0; round < rounds; round++) {
      seconds.bare += await time(() => appendDurably(file))
      seconds.overwrite += await time(() => overwriteDurably(join(folder, 'bare')))
      seconds.change += await time(async () => {
        for (let index = 0; index < changesPerRound; index++) await change(session, one)
      })
      seconds.batch += await time(async () => {
        await Promise.all(machines.map((machine) => change(session, machine)))
      })
      seconds.note += await time(async () => {
        // Never the same value twice: SQLite leaves a page alone that would not differ, and then there is nothing to flush.
        for (let index = 0; index < changesPerRound; index++) await notes.put(`${index}`, `${round} `.padEnd(200, 'x'))
      })
    }
    const perSecond = (count: number, time: number) => ({ value: Math.round((rounds * count) / time), unit: '/s' })
    const against = { name: 'append + fdatasync', ...perSecond(changesPerRound, seconds.bare) }
    const target = { of: 'ratio', atLeast: 0.4 } as const
    // SQLite's log grows once and is then overwritten, which flushes faster than a file that grows: so a ratio above 1
    // to the appending loop is possible, and this line says what the disk itself can do.
    const overwriting = perSecond(changesPerRound, seconds.overwrite)
    yield { name: 'the bare disk, overwriting in place', figure: overwriting, against }
    const oneByOne = perSecond(changesPerRound, seconds.change)
    yield { name: 'estate: machine changes, durable, one by one', figure: oneByOne, against, target }
    const batched = perSecond(atOnce, seconds.batch)
    yield { name: `estate: machine changes, durable, ${atOnce} at once`, figure: batched, against }
    const small = perSecond(changesPerRound, seconds.note)
    yield { name: 'estate: settings, durable, one by one', figure: small, against, target }
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
}

async function define(session: Session, name: string): Promise<string> {
  return (await session.run({ kind: 'define-machine', draft: { name } })).machine ?? ''
}

async function change(session: Session, machine: string): Promise<void> {
  const revision = session.machine(machine)?.view.revision ?? 0
  const bytes = 2 ** 28 + (revision % 2) * 2 ** 20
  await session.run({
    kind: 'change-machine',
    machine,
    revision,
    apply: 'next',
    changes: [{ kind: 'set-memory', bytes }],
  })
}

function appendDurably(file: number): void {
  const bytes = Buffer.alloc(bytesPerChange, 'x')
  for (let index = 0; index < changesPerRound; index++) {
    writeSync(file, bytes)
    fdatasyncSync(file)
  }
}

/** The blocks that the last round of appending made. */
function overwriteDurably(file: string): void {
  const bytes = Buffer.alloc(bytesPerChange, `${performance.now()} `)
  const written = openSync(file, 'r+')
  for (let index = 0; index < changesPerRound; index++) {
    writeSync(written, bytes, 0, bytes.length, index * bytesPerChange)
    fdatasyncSync(written)
  }
  closeSync(written)
}

async function time(work: () => void | Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}
