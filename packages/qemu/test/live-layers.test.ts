import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'

function open(folder: TestFolder, failPoint: (name: string) => void = () => undefined) {
  return openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'], failPoint })
}

const images = (folder: TestFolder) => readdirSync(folder.path).filter((name) => name.startsWith('disk'))
const moments = (folder: TestFolder, { id }: Machine) => readdirSync(join(folder.path, 'moments', id))
const pathOf = ({ view }: Machine) => view.defined.disks[0]?.path ?? ''

/** It counts in its memory, and writes the count into its disk. */
const counting =
  'n=0; (while :; do n=$((n+1)); echo $n >> /tmp/all; printf %-512s $n | dd of=/dev/vda conv=fsync 2>/dev/null; sleep 0.1; done) & echo begun'
const count = async (shell: GuestShell) => Number(await shell.says('tail -n 1 /tmp/all'))
/** Each number once, and in their order. */
const gaps = (shell: GuestShell) => shell.says("awk '$1 != NR { bad++ } END { print bad + 0 }' /tmp/all")
const onDisk = async (shell: GuestShell) => Number(await shell.says('head -c 8 /dev/vda'))

async function goesOn(shell: GuestShell): Promise<void> {
  const now = await count(shell)
  await shell.untilSays(`[ $(tail -n 1 /tmp/all) -gt ${now + 5} ] && echo later`, 'later')
  expect(await gaps(shell)).toBe('0')
}

test('a guest that counts into its raw disk is held with its memory while it runs, brought back, and merged while it runs', {
  timeout: 300_000,
}, async () => {
  using folder = new TestFolder()
  const disks = [{ path: folder.disk('raw', '64M'), format: 'raw' }] as const
  const config = completeConfig({ name: 'counter', ...guestDraft(), disks })
  await using hypervisor = await open(folder)
  const machine = await hypervisor.define(config)
  await machine.start()
  const shell = await GuestShell.of(machine)
  await shell.says(counting)
  await goesOn(shell)

  const taken = await machine.snapshots.take({ name: 'then' })
  expect(taken).toMatchObject({ kind: 'external', memory: true, state: 'running' })
  expect(taken.bytes).toBeGreaterThan(2 ** 20)
  expect(taken.why).toContain('is raw')
  expect(machine.view.state).toBe('running')
  expect(machine.view.active?.disks).toEqual(machine.view.defined.disks)
  expect(moments(folder, machine)).toEqual([taken.id])
  const then = await count(shell)
  await goesOn(shell)
  // Of disks only, which takes no time.
  const later = await machine.snapshots.take({ name: 'later', memory: false })
  await goesOn(shell)
  expect(images(folder)).toHaveLength(3)

  // The one in the middle goes, and then the one on top: the guest counts on.
  await machine.snapshots.delete(later.id)
  await goesOn(shell)
  expect(images(folder)).toHaveLength(2)

  await machine.snapshots.revert(taken.id, { force: true })
  expect(machine.view.state).toBe('running')
  expect(await count(shell)).toBeLessThan(then + 5)
  expect(await onDisk(shell)).toBeLessThan(then + 5)
  await goesOn(shell)
  expect(images(folder)).toHaveLength(2)
  execFileSync('qemu-img', ['check', '-q', '-U', pathOf(machine)])

  await machine.snapshots.delete(taken.id)
  await goesOn(shell)
  expect(machine.view.defined.disks).toEqual(config.disks)
  expect(machine.view.active?.disks).toEqual(machine.view.defined.disks)
  expect(images(folder)).toEqual(['disk0.raw'])
  expect(moments(folder, machine)).toEqual([])
  const last = await onDisk(shell)
  await machine.powerOff()
  const raw = execFileSync('head', ['-c', '8', pathOf(machine)], { encoding: 'utf8' })
  expect(Number(raw)).toBeGreaterThanOrEqual(last)
  await machine.undefine()
})
