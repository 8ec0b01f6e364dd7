import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockBound } from './locked-memory.ts'

/** A daemon with that bound and those capabilities, as /proc tells of it. */
function daemon(bound: string, capabilities: string): Disposable & { readonly proc: string } {
  const proc = mkdtempSync(join(tmpdir(), 'fake-proc-'))
  writeFileSync(join(proc, 'limits'), `Max locked memory         8388608              ${bound}              bytes\n`)
  writeFileSync(join(proc, 'status'), `CapEff:\t${capabilities}\n`)
  return { proc, [Symbol.dispose]: () => rmSync(proc, { recursive: true }) }
}
const locked = { name: 'l', memory: { bytes: 2 ** 27 }, memoryBacking: { lock: true } }

test('a daemon that may raise bounds lifts the one on locked memory, for a device of the host as well', () => {
  using own = daemon('8388608', '000001ffffffffff')
  expect(lockBound(locked, own.proc)).toBe('unlimited')
  expect(lockBound({ ...locked, memoryBacking: {}, pciDevices: ['0000:01:00.0'] }, own.proc)).toBe('unlimited')
  expect(lockBound({ ...locked, memoryBacking: {} }, own.proc)).toBeUndefined()
})

test('one that may not is told its own bound, and what to set', () => {
  using own = daemon('8388608', '0000000000000000')
  expect(() => lockBound(locked, own.proc)).toThrow(
    'may lock 8388608 bytes and not raise that; set LimitMEMLOCK=infinity',
  )
  using free = daemon('unlimited', '0000000000000000')
  expect(lockBound(locked, free.proc)).toBe('unlimited')
})
