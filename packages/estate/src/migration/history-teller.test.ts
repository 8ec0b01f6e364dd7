import type { Machine } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import type { HistoryBook } from '../metrics/history-book.ts'
import type { Schedule } from '../schedule/schedule.ts'
import type { HistoryPiece } from './history-piece.ts'
import { HistoryTeller } from './history-teller.ts'

const schedule = { id: 'nightly' } as Schedule

/** A machine whose console says what a test appends, and a peer that takes what it does not refuse. */
function scene(refuses: (piece: HistoryPiece) => boolean = () => false) {
  const heard: HistoryPiece[] = []
  const warnings: string[] = []
  const console = { said: '' }
  const serials = [{ id: 'serial0' }]
  const machine = {
    id: 'm',
    view: { active: { serials }, defined: { serials } },
    readSerialLog: async (_: string, { lastBytes }: { lastBytes: number }) =>
      Buffer.from(console.said).subarray(-lastBytes),
  } as unknown as Machine
  const metrics = {
    carryOut: async (_: string, { step, fromMs }: { step: string; fromMs: number }) =>
      step === '1h' ? [] : [{ at: fromMs / 1000, row: '' }],
  } as unknown as HistoryBook
  let nowMs = 0
  const teller = new HistoryTeller({
    machine,
    metrics,
    schedules: [schedule],
    nowMs: () => (nowMs += 1000),
    tell: async (piece) => {
      if (refuses(piece)) throw new Error('it knows no such thing')
      heard.push(piece)
    },
    tellPast: async () => undefined,
    warn: (text) => warnings.push(text),
  })
  const said = () =>
    heard
      .filter((piece) => piece.kind === 'serial')
      .map(({ bytes, from }) => [from, Buffer.from(bytes, 'base64').toString()])
  return { teller, heard, warnings, console, said }
}

test('all is told, and afterwards what came since', async () => {
  const { teller, heard, warnings, console, said } = scene()
  console.said = 'booting\n'
  await teller.tellAll(undefined)
  // In no order: no part waits for another.
  expect(heard.map(({ kind }) => kind).toSorted()).toEqual(['metrics', 'metrics', 'schedules', 'serial'])
  expect(teller.toldSchedules).toEqual(['nightly'])
  console.said += 'login: '
  await teller.tellRest()
  expect(said()).toEqual([
    [0, 'booting\n'],
    [8, 'login: '],
  ])
  // From the row that went on when it was told first.
  const rows = heard.flatMap((piece) => (piece.kind === 'metrics' ? piece.rows.map(({ at }) => at) : []))
  expect(rows.toSorted()).toEqual([0, 0, 1, 1])
  expect(warnings).toEqual([])
})

test('of a console that said more than is kept the latest goes along, in pieces', async () => {
  const { teller, console, said } = scene()
  console.said = 'x'.repeat(2_000_000)
  await teller.tellAll(undefined)
  expect(said().map(([from, text]) => [from, String(text).length])).toEqual([
    [0, 262_144],
    [262_144, 262_144],
    [524_288, 262_144],
    [786_432, 262_144],
  ])
})

test('a part that the peer does not take is a warning, is not tried again, and keeps its schedules here', async () => {
  const { teller, heard, warnings, console } = scene(({ kind }) => kind !== 'metrics')
  console.said = 'booting\n'
  await teller.tellAll(undefined)
  await teller.tellRest()
  expect(warnings.toSorted()).toEqual([
    'its console history did not go along, or not all of it: it knows no such thing',
    'its schedules did not go along, or not all of it: it knows no such thing',
  ])
  expect(heard.every(({ kind }) => kind === 'metrics')).toBe(true)
  expect(teller.toldSchedules).toEqual([])
})

test('who calls the migration off does not wait for it', async () => {
  const stop = new AbortController()
  const { teller, warnings } = scene(() => {
    stop.abort(new Error('called off'))
    return true
  })
  await expect(teller.tellAll(stop.signal)).rejects.toThrow('called off')
  expect(warnings).toEqual([])
})
