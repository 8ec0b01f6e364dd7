import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { completeConfig, createId, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { checkImages } from './check-images.ts'
import { CountingGuest, countedDisk } from './counting-guest.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'

/** A number goes to the end of the first disk, and then to the second: at no moment is the second ahead. */
const pairs =
  'p=0; (while :; do p=$((p+1)); printf %-512s $p | dd of=/dev/vda bs=512 seek=20000 conv=fsync,notrunc 2>/dev/null; printf %-512s $p | dd of=/dev/vdb conv=fsync,notrunc 2>/dev/null; done) & echo begun'

/** What a guest sees of a disk. */
function contentOf({ view }: Machine, disk: number): Buffer {
  const { path = '', format = 'raw' } = view.defined.disks[disk] ?? {}
  const raw = `${path}.raw`
  execFileSync('qemu-img', ['convert', '-f', format, '-O', 'raw', path, raw])
  return readFileSync(raw)
}

const sumOf = (machine: Machine, disk: number) => createHash('sha256').update(contentOf(machine, disk)).digest('hex')
const numberAt = (bytes: Buffer, sector: number) =>
  Number(bytes.toString('latin1', sector * 512, sector * 512 + 8).replaceAll('\0', ''))

test('a guest that counts is cloned while it runs, with its agent or without, and as its snapshots hold it', {
  timeout: 300_000,
}, async () => {
  using folder = new TestFolder()
  const disks = [
    { path: folder.disk('qcow2', '16M'), format: 'qcow2' },
    { path: folder.disk('qcow2'), format: 'qcow2' },
  ] as const
  await using hypervisor = await openQemu({
    directory: folder.path,
    runBase: folder.runBase,
    accelerations: ['tcg'],
  })
  const machine = await hypervisor.define(completeConfig({ name: 'source', ...guestDraft({ agent: true }), disks }))
  await using stack = new AsyncDisposableStack()
  stack.defer(async () => {
    for (const one of hypervisor.machines()) if (one.view.state !== 'off') await one.powerOff()
  })
  const clone = (names: readonly string[], how: { snapshot?: string; quiesce?: true } = {}) =>
    machine.clone({ copies: names.map((name) => ({ id: createId(), name })), ...how })
  await machine.start()
  const guest = await CountingGuest.begin(machine)
  await new GuestShell(machine).says(pairs)
  await guest.mark('first')

  const before = await guest.count()
  const copies = await clone(['one', 'two', 'three'])
  const after = await guest.count()
  // Its disks were written to all the while, and each copy is of the same moment.
  for (const disk of [0, 1]) expect(new Set(copies.map((copy) => sumOf(copy, disk))).size).toBe(1)
  const [one] = copies as [Machine]
  expect(countedDisk(one).mark).toBe('first')
  expect(countedDisk(one).count).toBeGreaterThanOrEqual(before)
  expect(countedDisk(one).count).toBeLessThanOrEqual(after + 1)
  const behind = numberAt(contentOf(one, 0), 20_000) - numberAt(contentOf(one, 1), 0)
  expect([0, 1]).toContain(behind)
  await guest.goesOn()

  await expect.poll(() => machine.view.guest?.agent, { timeout: 60_000 }).toBe(true)
  const [still] = (await clone(['still'], { quiesce: true })) as [Machine]
  expect(await machine.agent.freezeStatus()).toBe('thawed')
  expect(countedDisk(still).count).toBeGreaterThan(countedDisk(one).count)
  await guest.goesOn()

  // Inside the images that it writes to, and as the images themselves.
  for (const kind of ['internal', 'external'] as const) {
    const then = await machine.snapshots.take({ name: kind, kind, memory: false })
    await guest.mark(`after-${kind}`)
    const [copy] = (await clone([`of ${kind}`], { snapshot: then.id })) as [Machine]
    expect(countedDisk(copy).mark).toBe(kind === 'internal' ? 'first' : 'after-internal')
    expect(copy.view.defined.disks.map(({ format }) => format)).toEqual(['qcow2', 'qcow2'])
    await machine.snapshots.delete(then.id)
    await guest.goesOn()
  }

  // The guest is there as it is, and so is a copy that starts from what was on its disks.
  const start = countedDisk(one).count
  await one.start()
  const shell = await GuestShell.of(one)
  expect(await shell.says(`dd if=/dev/vda bs=512 skip=${start - 1} count=1 2>/dev/null`)).toBe(String(start))
  await guest.goesOn()
  await checkImages(
    machine,
    machine.view.defined.disks.map(({ path }) => path),
  )
})

test('a snapshot of a template is refused with what to do, whether or not a clone runs on it', async () => {
  using folder = new TestFolder()
  await using hypervisor = await openQemu({
    directory: folder.path,
    runBase: folder.runBase,
    accelerations: ['tcg'],
  })
  const disks = [{ path: folder.disk('qcow2'), format: 'qcow2' }] as const
  const template = await hypervisor.define(
    completeConfig({ name: 'gold', template: true, acceleration: 'tcg', memory: { bytes: 32 * 2 ** 20 }, disks }),
  )
  const refused = {
    code: 'snapshot-refused',
    message: expect.stringMatching(/"gold": it is a template.*take one of a clone, or make it a machine again/),
  }
  await expect(template.snapshots.take({ name: 's' })).rejects.toMatchObject(refused)
  const [linked] = await template.clone({ copies: [{ id: createId(), name: 'web-01' }], linked: true })
  await linked?.start()
  await expect(template.snapshots.take({ name: 's' })).rejects.toMatchObject(refused)
  await linked?.snapshots.take({ name: 's' })
  await linked?.powerOff()
})
