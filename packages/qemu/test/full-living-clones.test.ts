import { randomBytes } from 'node:crypto'
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { completeConfig, createId } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { CountingGuest } from './counting-guest.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { SmallDisk } from './small-disk.ts'

const mib = 2 ** 20

/** Takes all the room of a folder but that; others may take of it meanwhile. */
function leave(folder: string, bytes: number): void {
  const filler = openSync(join(folder, 'filler'), 'w')
  for (;;) {
    const { bavail, bsize } = statfsSync(folder)
    const size = Math.min(bavail * bsize - bytes, mib)
    if (size <= 0) break
    writeSync(filler, Buffer.alloc(size))
  }
  closeSync(filler)
}

const release = (folder: string) => rmSync(join(folder, 'filler'))

/** Waits, as a fail point has to, until the guest has written to its disk. */
function untilWritten(path: string): void {
  const before = readFileSync(path)
  const idle = new Int32Array(new SharedArrayBuffer(4))
  while (readFileSync(path).equals(before)) Atomics.wait(idle, 0, 0, 20)
}

test('a disk that is full, or fills, while a guest is cloned refuses the copies with pool and figures, and the guest goes on', {
  timeout: 120_000,
}, async () => {
  using folder = new TestFolder()
  using aside = new SmallDisk('16m')
  // What is copied aside goes there, and nothing else of the daemon.
  symlinkSync(aside.path, join(folder.path, 'moments'))
  using pool = new SmallDisk('64m')
  const path = join(pool.path, 'root.raw')
  writeFileSync(path, randomBytes(24 * mib))
  let at: readonly [string, () => void] | undefined
  await using hypervisor = await openQemu({
    directory: folder.path,
    runBase: folder.runBase,
    accelerations: ['tcg'],
    failPoint: (point) => {
      if (point !== at?.[0]) return
      const [, act] = at
      at = undefined
      act()
    },
  })
  await hypervisor.storage.definePool({ id: createId(), name: 'tight', kind: 'directory', path: pool.path })
  const config = completeConfig({ name: 'living', ...guestDraft(), disks: [{ path, format: 'raw' }] })
  const machine = await hypervisor.define(config)
  await machine.start()
  await using stack = new AsyncDisposableStack()
  stack.defer(() => machine.powerOff())
  const guest = await CountingGuest.begin(machine)
  const clone = (...names: readonly string[]) =>
    machine.clone({ copies: names.map((name) => ({ id: createId(), name })) })
  const nothingIsLeft = async () => {
    expect(hypervisor.machines()).toEqual([machine])
    expect(readdirSync(pool.path)).toEqual(['root.raw'])
    await guest.goesOn()
  }

  // It is known before anything is done.
  const before = clone('one', 'two')
  await expect(before).rejects.toMatchObject({
    code: 'no-space',
    message: expect.stringMatching(
      /^clone of machine "living": 48 MiB may be needed in ".*", where 40 MiB are free; make room, use another pool, or make fewer$/,
    ),
  })
  await nothingIsLeft()

  // The room goes while it is copied.
  at = ['clone:1', () => leave(pool.path, 8 * mib)]
  await expect(clone('one')).rejects.toMatchObject({ code: 'no-space', message: expect.stringContaining('no space') })
  release(pool.path)
  await nothingIsLeft()

  // There is none for what the guest writes over meanwhile.
  at = [
    'clone-moment:4',
    () => {
      leave(aside.path, 0)
      untilWritten(path)
    },
  ]
  const lost = clone('one')
  await expect(lost).rejects.toMatchObject({
    code: 'no-space',
    message: expect.stringMatching(/make room for what its guest writes over meanwhile, or clone it while it is off$/),
  })
  release(aside.path)
  await nothingIsLeft()

  const [copy] = await clone('one')
  expect(copy?.view.state).toBe('off')
  await guest.goesOn()
})
