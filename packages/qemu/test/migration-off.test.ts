import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Arrival,
  completeConfig,
  type Machine,
  type MachineDraft,
  type MigrationProgress,
} from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { checkImage, credentialsIn, move, Side } from './migration-pair.ts'

/** A machine of that side that is off; nothing of it ever runs here. */
async function define(side: Side, draft: Partial<MachineDraft>): Promise<Machine> {
  return await side.hypervisor.define(completeConfig({ name: 'still', acceleration: 'tcg', ...draft }))
}

/** Bytes that no copy has by chance, at the beginning of what a guest would see. */
function write(path: string, format: string): void {
  const bytes = join(path, '..', 'bytes')
  execFileSync('sh', ['-c', `head -c 3000000 /dev/urandom > ${bytes}`])
  execFileSync('qemu-img', ['dd', '-f', 'raw', '-O', format, 'bs=1M', `if=${bytes}`, `of=${path}`])
  rmSync(bytes)
}

/** What a guest sees is the same. */
function expectSame([one, format]: Image, [other, otherFormat]: Image): void {
  execFileSync('qemu-img', ['compare', '-f', format, '-F', otherFormat, one, other])
}

type Image = readonly [path: string, format: 'raw' | 'qcow2']

test('a machine that is off goes with its disks, encrypted: images byte for byte with the snapshots inside, one that builds on others as one', async () => {
  await using here = new Side()
  await using there = new Side()
  await here.open()
  await there.open()
  const at = (name: string) => join(here.folder.path, name)
  const [qcow2, raw, below, top] = [at('a.qcow2'), at('b.raw'), at('below.raw'), at('c.qcow2')]
  write(qcow2, 'qcow2')
  write(raw, 'raw')
  write(below, 'raw')
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', below, '-F', 'raw', top])
  const machine = await define(here, { disks: [{ path: qcow2, format: 'qcow2' }] })
  const snapshot = await machine.snapshots.take({ name: 'before' })
  const image = readFileSync(qcow2)
  const copy = join(there.folder.path, 'copy.qcow2')
  const heard: MigrationProgress[] = []
  const result = await move(machine, there.hypervisor, {
    plan: { storage: 'copied', paths: { disk0: copy } },
    credentials: credentialsIn(here.folder),
    copiedDisks: 'remove',
    follow: (one) => heard.push(one),
  })
  expect(result.diskBytes).toBe(image.length)
  expect(heard.map(({ phase }) => phase)).toContain('disks')
  expect(readFileSync(copy).equals(image)).toBe(true)
  expect(statSync(qcow2, { throwIfNoEntry: false })).toBeUndefined()
  // One can come back to what is inside of it.
  const arrived = there.hypervisor.machine(machine.id)
  await arrived?.snapshots.revert(snapshot.id, { force: true })
  expect(arrived?.view.defined.disks.map(({ path }) => path)).toEqual([copy])
  expect(checkImage(copy)).toBe('')

  const disks = [
    { path: raw, format: 'raw' },
    { path: top, format: 'qcow2' },
  ] as const
  const linked = await define(here, { name: 'linked', disks })
  const paths = { disk0: join(there.folder.path, 'raw'), disk1: join(there.folder.path, 'linked.qcow2') }
  await move(linked, there.hypervisor, { plan: { storage: 'copied', paths } })
  expectSame([raw, 'raw'], [paths.disk0, 'raw'])
  expectSame([paths.disk1, 'qcow2'], [below, 'raw'])
  expect(execFileSync('qemu-img', ['info', paths.disk1], { encoding: 'utf8' })).not.toContain('backing')
  expect([here.processes, there.processes]).toEqual([[], []])
})

test('a copy that is called off, and one that its target gives up, leave nothing there and the machine here as it was', async () => {
  await using here = new Side()
  await using there = new Side()
  await here.open()
  await there.open()
  const path = here.folder.disk('raw', '8M')
  await using file = await open(path, 'r+')
  await file.write(randomBytes(8 * 2 ** 20))
  const machine = await define(here, { disks: [{ path, format: 'raw' }] })
  const copy = join(there.folder.path, 'copy.raw')
  const plan = { storage: 'copied', paths: { disk0: copy } } as const
  const stop = new AbortController()
  const follow = () => stop.abort()
  const calledOff = move(machine, there.hypervisor, { plan, signal: stop.signal, follow, bandwidth: 2 ** 20 })
  await expect(calledOff).rejects.toMatchObject({ code: 'cancelled' })
  expect(statSync(copy, { throwIfNoEntry: false })).toBeUndefined()
  const lost = (arrival: Arrival) => arrival.abandon().then(() => arrival.endpoints)
  await expect(move(machine, there.hypervisor, { plan, through: lost })).rejects.toMatchObject({
    code: 'migration-failed',
  })
  expect(statSync(copy, { throwIfNoEntry: false })).toBeUndefined()
  expect(machine.view).toMatchObject({ state: 'off' })
  expect([here.processes, there.processes]).toEqual([[], []])
  await move(machine, there.hypervisor, { plan })
  expectSame([path, 'raw'], [copy, 'raw'])
})
