import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { checkImages } from './check-images.ts'
import { CountingGuest } from './counting-guest.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'
import { SmallDisk } from './small-disk.ts'

const mib = 2 ** 20

/** A pool whose room can be taken away. */
class TightPool implements Disposable {
  readonly #disk = new SmallDisk('96m')
  readonly #filler = join(this.#disk.path, 'filler')

  get path(): string {
    return this.#disk.path
  }

  get images(): readonly string[] {
    return readdirSync(this.path).filter((name) => name.startsWith('disk'))
  }

  leave(bytes: number): void {
    const { bavail, bsize } = statfsSync(this.path)
    writeFileSync(this.#filler, Buffer.alloc(bavail * bsize - bytes))
  }

  release(): void {
    rmSync(this.#filler, { force: true })
  }

  [Symbol.dispose](): void {
    this.#disk[Symbol.dispose]()
  }
}

const named = (machine: Machine, name: string) => machine.snapshots.all().find((one) => one.name === name)?.id ?? ''
const names = (machine: Machine) => machine.snapshots.all().map(({ name }) => name)

test('merges under a guest that runs: without room, called off, and of branches', { timeout: 300_000 }, async () => {
  using folder = new TestFolder()
  using pool = new TightPool()
  const path = join(pool.path, 'disk.raw')
  execFileSync('qemu-img', ['create', '-q', '-f', 'raw', path, '32M'])
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
  await hypervisor.storage.definePool({ id: crypto.randomUUID(), name: 'tight', kind: 'directory', path: pool.path })
  // What it writes while there is no room for that either is written when there is.
  const lifecycle = { onRoomAgain: 'resume' } as const
  const config = completeConfig({ name: 'living', ...guestDraft(), lifecycle, disks: [{ path, format: 'raw' }] })
  const machine = await hypervisor.define(config)
  await machine.start()
  const guest = await CountingGuest.begin(machine)
  const shell = new GuestShell(machine)
  const take = (name: string) => machine.snapshots.take({ name, memory: false })
  /** 4 MiB, in images that none of it was in. */
  const write = async (mibAt: number) => {
    const line = `dd if=/dev/urandom of=/dev/vda bs=1M seek=${mibAt} count=4 conv=fsync,notrunc 2>/dev/null; echo written`
    expect(await shell.says(line)).toBe('written')
  }
  const sums = () =>
    shell.says('echo 3 > /proc/sys/vm/drop_caches; dd if=/dev/vda bs=1M skip=20 count=4 2>/dev/null | md5sum')
  const expectWhole = async () => {
    await expect.poll(() => machine.view.state, { timeout: 60_000 }).toBe('running')
    const qcow2 = pool.images.filter((name) => name !== 'disk.raw')
    await checkImages(
      machine,
      qcow2.map((name) => join(pool.path, name)),
    )
    await guest.goesOn()
  }

  await guest.mark('first')
  await take('lower')
  await write(20)
  await take('upper')
  const sum = await sums()

  // There is no room: it is said before anything is done.
  pool.leave(3 * mib)
  await expect(machine.snapshots.delete(named(machine, 'lower'))).rejects.toMatchObject({
    code: 'no-space',
    message: expect.stringMatching(
      /^merge of image ".*disk\.raw\..{8}" into ".*disk\.raw": \d+ MiB may be needed in pool "tight" \(".*disk\.raw"\), where 3 MiB are free; make room, and delete it again$/,
    ),
  })
  expect(names(machine)).toEqual(['lower', 'upper'])
  await expectWhole()

  // The room goes while QEMU is at it.
  pool.release()
  at = ['plan-merge:1', () => pool.leave(2 * mib)]
  await expect(machine.snapshots.delete(named(machine, 'lower'))).rejects.toMatchObject({
    code: 'no-space',
    message: expect.stringMatching(
      /\d+ MiB may be needed in pool "tight".*; make room; the snapshot is deleted, and its/,
    ),
  })
  pool.release()
  expect(names(machine)).toEqual(['upper'])
  expect(pool.images).toHaveLength(3)
  await expectWhole()
  expect(await sums()).toBe(sum)

  // With room, what was left is merged, too.
  await machine.snapshots.delete(named(machine, 'upper'))
  expect(pool.images).toEqual(['disk.raw'])
  await expectWhole()
  expect(await sums()).toBe(sum)

  // Called off at any moment, of an image between others and of the one that the guest writes into.
  for (const [point, name] of [
    ['merge:1', 'lower'],
    ['plan-merge:1', 'upper'],
    ['merge:2', 'upper'],
  ] as const) {
    const message = `${point} of ${name}`
    await take('lower')
    await write(20)
    await take('upper')
    const now = await sums()
    const controller = new AbortController()
    at = [point, () => controller.abort()]
    const said = await machine.snapshots.delete(named(machine, name), { signal: controller.signal }).then(
      () => 'done',
      (error: { readonly code?: unknown }) => error.code ?? error,
    )
    // What had come to its end before it was called off is done.
    if (point === 'plan-merge:1') expect(said, message).toBe('cancelled')
    else expect(['done', 'cancelled'], message).toContain(said)
    expect(names(machine), message).toEqual([name === 'lower' ? 'upper' : 'lower'])
    await expectWhole()
    for (const { id } of machine.snapshots.all()) await machine.snapshots.delete(id)
    expect(pool.images, message).toEqual(['disk.raw'])
    expect(await sums(), message).toBe(now)
  }

  // A revert has made a second image on the one that the first snapshot holds.
  await machine.snapshots.take({ name: 'fork' })
  await guest.mark('left')
  await take('left')
  await machine.snapshots.revert(named(machine, 'fork'), { force: true })
  await guest.mark('right')
  await machine.snapshots.delete(named(machine, 'fork'))
  expect(pool.images).toHaveLength(3)
  expect(machine.snapshots.kept?.()).toEqual([{ path, by: ['snapshot "left"', 'the machine as it is now'] }])
  await expectWhole()
  await machine.snapshots.delete(named(machine, 'left'))
  expect(pool.images).toEqual(['disk.raw'])
  expect(await guest.marked()).toBe('right')
  await expectWhole()
  await machine.powerOff()
  await machine.undefine()
})
