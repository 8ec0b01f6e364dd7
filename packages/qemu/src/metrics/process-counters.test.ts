import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { identify } from '../process-identity.ts'
import { ProcessCounters, readSchedstat, readStat } from './process-counters.ts'
import { readConstants, systemConstants } from './system-constants.ts'

const constants = { pageBytes: 4096, ticksPerSecond: 100 }

test('a process is read whatever its name holds', () => {
  const text =
    '42 (qemu) S 1 (x) R 1 42 42 0 -1 4194560 9 0 0 0 150 50 0 0 20 0 7 0 12345 999 512 18446744073709551615 1 1\n'
  expect(readStat(text, constants)).toEqual({
    startTicks: '12345',
    startedMs: 123_450,
    cpuNs: 2_000_000_000n,
    threads: 7,
    residentBytes: 2_097_152,
  })
})

test('what is no line of a process is none', () => {
  expect(readStat('')).toBeUndefined()
  expect(readStat('42 (qemu) S 1 2')).toBeUndefined()
  expect(readSchedstat('')).toBeUndefined()
  expect(readSchedstat('not counted')).toBeUndefined()
})

test("a thread's times are exact in 64 bits", () => {
  expect(readSchedstat('9007199254740993 12 7\n')).toEqual({ totalNs: 9_007_199_254_740_993n, waitNs: 12n })
})

test('the constants are those of the auxiliary vector, and the usual ones where it is silent', () => {
  const words = BigUint64Array.from([6n, 65_536n, 17n, 250n, 0n, 0n, 6n, 1n])
  expect(readConstants(new Uint8Array(words.buffer))).toEqual({ pageBytes: 65_536, ticksPerSecond: 250 })
  expect(readConstants(new Uint8Array())).toEqual(constants)
  expect(systemConstants.pageBytes).toBeGreaterThanOrEqual(4096)
})

test('our own threads are counted, one that two processors share but once, and one that is gone not at all', () => {
  const identity = identify(process.pid)
  if (!identity) throw new Error('we are alive')
  using counters = new ProcessCounters(identity)
  const [first = 0, second = 0] = readdirSync('/proc/self/task').map(Number)
  counters.setThreads([
    { index: 0, thread: first },
    { index: 1, thread: first },
    { index: 2, thread: second },
    { index: 3, thread: 2 ** 22 + 1 },
  ])
  expect(counters.processors().map(({ index }) => index)).toEqual([0, 2])
  expect(counters.process()?.residentBytes).toBeGreaterThan(1_000_000)
  counters.setThreads([{ index: 0, thread: second }])
  expect(counters.processors().map(({ index }) => index)).toEqual([0])
})

test('a process that has ended has no counters, whoever has its number now', async () => {
  const child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  const identity = identify(child.pid ?? 0)
  if (!identity) throw new Error('the child is alive')
  using counters = new ProcessCounters(identity)
  using other = new ProcessCounters({ ...identity, startTicks: '1' })
  expect(counters.process()).toMatchObject({ startTicks: identity.startTicks })
  expect(other.process()).toBeUndefined()
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(counters.process()).toBeUndefined()
})
