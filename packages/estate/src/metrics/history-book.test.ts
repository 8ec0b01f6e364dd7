import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { openWriter } from '../storage/writer.ts'
import { carryRow } from './carried-row.ts'
import { machineColumns } from './columns.ts'
import { HistoryBook } from './history-book.ts'
import { steps } from './levels.ts'

const noon = Date.UTC(2026, 0, 5, 12)
const names = Object.keys(machineColumns)

/** The history of one daemon, of one machine. */
async function book() {
  const writer = await openWriter({ path: ':memory:', maxBytes: 2 ** 24 })
  const report = (problem: unknown) => {
    throw problem
  }
  const history = new HistoryBook({ writer, report })
  return {
    history,
    measure: (subject: string, atMs: number, cpu: number) =>
      history.add({ subject, names, atMs, seconds: 1, values: { cpu } }),
    read: async (subject: string, step: (typeof steps)[number], nowMs: number) => {
      const { atMs, series } = await history.read(subject, { step }, { columns: machineColumns, nowMs })
      return atMs.map((at, row) => [(at - noon) / 1000, series.cpu?.average[row]])
    },
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  }
}

test('a history goes on in another book: its seconds, minutes and hours, and the minute that had begun', async () => {
  await using here = await book()
  await using there = await book()
  const machine = randomUUID()
  here.measure(machine, noon, 1)
  await here.history.closeMinutes(noon / 1000 + 60)
  here.measure(machine, noon + 60_000, 2)
  const nowMs = noon + 61_000
  for (const step of steps) {
    const rows = await here.history.carryOut(machine, { step, fromMs: 0, toMs: nowMs }, machineColumns)
    const piece = JSON.parse(JSON.stringify({ step, rows, nowMs }))
    await there.history.takeIn(machine, piece, machineColumns)
    // Told twice, it is there once.
    await there.history.takeIn(machine, piece, machineColumns)
  }
  there.measure(machine, noon + 61_000, 4)
  await there.history.closeMinutes()
  expect(await there.read(machine, '1s', nowMs)).toEqual([
    [0, 1],
    [60, 2],
    [61, 4],
  ])
  expect(await there.read(machine, '1m', nowMs)).toEqual([
    [0, 1],
    [60, 3],
  ])
  expect(await there.read(machine, '1h', nowMs)).toEqual([[0, expect.closeTo(7 / 3)]])
})

test('what comes when a minute of its own was stored does not take back the hour', async () => {
  await using there = await book()
  const machine = randomUUID()
  there.measure(machine, noon, 4)
  await there.history.closeMinutes()
  const one = Float32Array.of(1)
  const rows = [carryRow(noon / 1000, { seconds: 1, average: one, least: one, most: one })]
  await there.history.takeIn(machine, { step: '1h', rows, nowMs: noon }, machineColumns)
  expect(await there.read(machine, '1h', noon)).toEqual([[0, 4]])
})

test('rows of no moment that is kept are left out, and what is no row is refused', async () => {
  await using there = await book()
  const machine = randomUUID()
  const one = Float32Array.of(1)
  const row = (seconds: number) => carryRow(noon / 1000 + seconds, { seconds: 1, average: one, least: one, most: one })
  const rows = [row(30), row(600), row(-86_400 * 2), row(-60)]
  await there.history.takeIn(machine, { step: '1m', rows, nowMs: noon }, machineColumns)
  expect(await there.read(machine, '1m', noon)).toEqual([[-60, 1]])
  const broken = { step: '1m', rows: [{ at: noon / 1000, row: 'AAAA' }], nowMs: noon } as const
  await expect(there.history.takeIn(machine, broken, machineColumns)).rejects.toThrow('are no row of metrics')
})

test('what was taken in of one that did not come is forgotten', async () => {
  await using there = await book()
  const machine = randomUUID()
  const one = Float32Array.of(1)
  const rows = [carryRow(noon / 1000, { seconds: 1, average: one, least: one, most: one })]
  for (const step of steps) await there.history.takeIn(machine, { step, rows, nowMs: noon }, machineColumns)
  await there.history.erase(machine)
  for (const step of steps) expect(await there.read(machine, step, noon)).toEqual([])
})
