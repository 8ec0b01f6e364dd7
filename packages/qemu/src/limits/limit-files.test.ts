import type { Limits } from '@cimarron/hypervisor'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holds, limitFiles, readLimits } from './limit-files.ts'

const numberOf = (path: string) => path.slice('/dev/'.length)

/** What a kernel keeps of what is written into its files. */
function kernelAfter(limits: Limits, former: readonly string[] = []): ReadonlyMap<string, string> {
  const files = limitFiles(limits, { numberOf, former })
  const kept = (line: string) => !line.endsWith('rbps=max wbps=max riops=max wiops=max')
  return new Map(files.map(({ name, lines }) => [name, `${lines.filter(kept).join('\n')}\n`]))
}

test('limits become the files of a control group, absent ones the kernel’s defaults', () => {
  const limits = {
    cpu: { processors: 1.5 },
    memory: { maxBytes: 2 ** 30 },
    io: { devices: [{ path: '/dev/8:0', writesPerSecond: 7 }] },
  }
  const text = limitFiles(limits, { numberOf, former: ['8:16'] }).flatMap(({ name, lines }) =>
    lines.map((line) => `${name} = ${line}`),
  )
  expect(text).toMatchInlineSnapshot(`
    [
      "cpu.weight = 100",
      "cpu.max = 150000 100000",
      "memory.high = max",
      "memory.swap.max = max",
      "memory.max = 1073741824",
      "io.weight = default 100",
      "io.max = 8:16 rbps=max wbps=max riops=max wiops=max",
      "io.max = 8:0 rbps=max wbps=max riops=max wiops=7",
      "pids.max = max",
    ]
  `)
})

test('memory that the kernel has rounded to its pages is what was asked for; less is not', () => {
  const file = { controller: 'memory', name: 'memory.max', lines: ['1000000'] } as const
  expect(holds(file, '999424\n')).toBe(true)
  expect(holds(file, '65536\n')).toBe(false)
  expect(holds(file, 'max\n')).toBe(false)
})

const count = fc.integer({ min: 1, max: 2 ** 40 })
const some = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(shape, { requiredKeys: [] }).filter((value) => Object.keys(value).length > 0)
const weight = fc.integer({ min: 1, max: 10_000 }).filter((value) => value !== 100)
const disk = some({
  readBytesPerSecond: count,
  writeBytesPerSecond: count,
  readsPerSecond: count,
  writesPerSecond: count,
})
const limits: fc.Arbitrary<Limits> = some({
  // Whole per cents of the usual period are whole microseconds.
  cpu: some({ weight, processors: fc.integer({ min: 1, max: 100_000 }).map((percent) => percent / 100) }),
  memory: some({ maxBytes: count, highBytes: count, swapBytes: count }),
  io: fc
    .record({ devices: fc.uniqueArray(fc.tuple(fc.nat(4000), disk), { minLength: 1, selector: ([minor]) => minor }) })
    .map(({ devices }) => ({ devices: devices.map(([minor, one]) => ({ path: `/dev/8:${minor}`, ...one })) })),
  tasks: count,
}) as fc.Arbitrary<Limits>

test('what was written is read back', () => {
  fc.assert(
    fc.property(limits, (wanted) => {
      const files = kernelAfter(wanted)
      const found = readLimits((name) => files.get(name))
      const devices = wanted.io?.devices?.map((one) => ({ ...one, path: numberOf(one.path) }))
      expect(found).toEqual({ ...wanted, ...(devices ? { io: { devices } } : {}) })
      for (const file of limitFiles(wanted, { numberOf, former: [] }))
        expect(holds(file, files.get(file.name) ?? '')).toBe(true)
    }),
  )
})
