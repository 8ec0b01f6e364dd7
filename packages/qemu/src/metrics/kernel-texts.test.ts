import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HostCounters, readCpu } from './host-counters.ts'
import { InterfaceCounters, readInterfaces } from './interface-counters.ts'

test("a host's processor time is told by what it was spent on", () => {
  const stat = 'cpu  100 20 30 1000 40 5 6 7 8 0\ncpu0 1 2 3\n'
  expect(readCpu(stat, { pageBytes: 4096, ticksPerSecond: 100 })).toEqual({
    userNs: 1_200_000_000n,
    systemNs: 410_000_000n,
    idleNs: 10_400_000_000n,
    stealNs: 70_000_000n,
  })
})

test('interfaces are told by name, whatever is in it and however long their numbers are', () => {
  const headings = 'Inter-|   Receive  |  Transmit\n face |bytes packets errs drop\n'
  const lines = '    lo:  10 1 0 0 0 0 0 0 20 2 0 0 0 0 0 0\ntap:0.1:9007199254740991 3 4 5 0 0 0 0 7 8 9 10 0 0 0 0\n'
  const found = readInterfaces(headings + lines)
  expect([...found.keys()]).toEqual(['lo', 'tap:0.1'])
  expect(found.get('tap:0.1')).toEqual({
    received: { bytes: 9_007_199_254_740_991, packets: 3, errors: 4, drops: 5 },
    transmitted: { bytes: 7, packets: 8, errors: 9, drops: 10 },
  })
})

test('what the kernel never wrote is read without harm', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      readInterfaces(text)
      readCpu(text)
    }),
  )
})

test('this very host is read', () => {
  using host = new HostCounters()
  using interfaces = new InterfaceCounters()
  const sample = host.sample('h', { atMs: 1, steadyMs: 2 })
  expect(sample.cpu.idleNs + sample.cpu.userNs).toBeGreaterThan(0n)
  expect(sample.memory.totalBytes).toBeGreaterThan(sample.memory.availableBytes)
  expect(sample.uptimeMs).toBeGreaterThan(0)
  interfaces.beginRound()
  expect(interfaces.get('lo')).toBeDefined()
})
