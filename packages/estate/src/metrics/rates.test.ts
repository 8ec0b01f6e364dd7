import type { HostSample, MachineSample } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { hostRates, machineRates } from './rates.ts'

const none = { bytes: 0, requests: 0, timeNs: 0, errors: 0 }
const quiet = { bytes: 0, packets: 0, drops: 0, errors: 0 }

function sample(seconds: number, parts: Partial<MachineSample> = {}): MachineSample {
  return {
    machine: 'm',
    atMs: seconds * 1000,
    steadyMs: seconds * 1000,
    run: 'one',
    uptimeMs: seconds * 1000,
    cpu: { totalNs: 0n, processors: [] },
    memory: { configuredBytes: 100 },
    disks: [],
    nics: [],
    ...parts,
  }
}

const disk = (id: string, read: Partial<typeof none>) => ({
  id,
  read: { ...none, ...read },
  write: none,
  flush: none,
  discard: none,
})

test('a machine that spent three seconds of two processors in two has used one and a half', () => {
  const rates = machineRates(sample(10), sample(12, { cpu: { totalNs: 3_000_000_000n, processors: [] } }))
  expect(rates.cpu).toBe(1.5)
})

test('disks are told together, with the time of a request', () => {
  const before = sample(0, { disks: [disk('a', { bytes: 100, requests: 1, timeNs: 5 }), disk('b', {})] })
  const now = sample(2, {
    disks: [
      disk('a', { bytes: 300, requests: 2, timeNs: 1_000_005 }),
      disk('b', { bytes: 100, requests: 1, timeNs: 3_000_000 }),
    ],
  })
  expect(machineRates(before, now)).toMatchObject({ diskRead: 150, diskReads: 1, diskReadTime: 2, diskWrite: 0 })
})

test('where no request was made the time of one is not known', () => {
  expect(machineRates(sample(0, { disks: [disk('a', {})] }), sample(1, { disks: [disk('a', {})] }))).not.toHaveProperty(
    'diskReadTime',
  )
})

test('a disk that was plugged in does not bring its past', () => {
  const now = sample(1, { disks: [disk('a', {}), disk('late', { bytes: 1e9 })] })
  expect(machineRates(sample(0, { disks: [disk('a', {})] }), now).diskRead).toBe(0)
})

test('a counter that fell has begun anew', () => {
  const nic = (bytes: number) => ({ id: 'n', receive: { ...quiet, bytes }, transmit: quiet })
  const rates = machineRates(sample(0, { nics: [nic(2 ** 32 - 1)] }), sample(1, { nics: [nic(70)] }))
  expect(rates.netReceive).toBe(70)
})

test('another run is compared with nothing', () => {
  const now = sample(1, { run: 'two', cpu: { totalNs: 5n, processors: [] } })
  expect(machineRates(sample(0, { cpu: { totalNs: 9n, processors: [] } }), now)).toEqual({})
})

test('of a NIC that nobody counts nothing is told', () => {
  const nics = [{ id: 'n', unsupported: 'no' }]
  expect(machineRates(sample(0, { nics }), sample(1, { nics }))).not.toHaveProperty('netReceive')
})

test('of the disks of a machine whose monitor is silent nothing is told, of its processors all', () => {
  const before = sample(0, { disks: [disk('a', {})] })
  const now = sample(1, { disks: [disk('a', {})], cpu: { totalNs: 10n ** 9n, processors: [] }, staleSinceMs: 0 })
  expect(machineRates(before, now)).toEqual({ cpu: 1 })
})

test('a clock that is set neither stretches nor turns a rate', () => {
  const now = { ...sample(1, { cpu: { totalNs: 10n ** 9n, processors: [] } }), atMs: -7_200_000 }
  expect(machineRates(sample(0), now).cpu).toBe(1)
})

test('two samples of one moment tell only what is held', () => {
  const memory = { configuredBytes: 100, guest: { atMs: 0, totalBytes: 90, availableBytes: 30 } }
  expect(machineRates(sample(1), sample(1, { memory }))).toEqual({ memoryUsed: 60 })
})

test('a host that was started again is compared with nothing', () => {
  const host = (seconds: number, userNs: bigint, uptimeMs: number): HostSample => ({
    host: 'h',
    atMs: 0,
    steadyMs: seconds * 1000,
    uptimeMs,
    cpu: { processors: 2, userNs, systemNs: 0n, idleNs: 0n },
    memory: { totalBytes: 10, availableBytes: 4 },
    load: [0.5, 0, 0],
  })
  expect(hostRates(host(0, 0n, 1000), host(1, 500_000_000n, 2000))).toEqual({ cpu: 0.5, memoryUsed: 6, load: 0.5 })
  expect(hostRates(host(0, 10n ** 12n, 9000), host(1, 5n, 100))).toEqual({ memoryUsed: 6, load: 0.5 })
})
