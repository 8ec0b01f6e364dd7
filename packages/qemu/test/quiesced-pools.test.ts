import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'
import { SmallDisk } from './small-disk.ts'

/** It writes the same number into both of its file systems, one after the other. */
const counting =
  'mkdir -p /a /b; mount -t ext4 /dev/vda /a; mount -t ext4 /dev/vdb /b; (n=0; while :; do n=$((n+1)); printf %-8d $n | dd of=/a/n conv=notrunc; printf %-8d $n | dd of=/b/n conv=notrunc; sleep 0.05; done) 2>/dev/null & echo begun'

/** What was on a disk that is held: its file system needs no repair, nor its journal to be played back. */
function numberOn(path: string): number {
  execFileSync('e2fsck', ['-fn', path])
  const header = execFileSync('dumpe2fs', ['-h', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  expect(header).not.toContain('needs_recovery')
  return Number(
    execFileSync('debugfs', ['-R', 'cat n', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  )
}

const count = async (machine: Machine) => Number(await new GuestShell(machine).says('cat /a/n'))

test('a guest with disks in several pools holds still for all of them, or none is held', {
  timeout: 300_000,
}, async () => {
  using folder = new TestFolder()
  using other = new SmallDisk('40m')
  const paths = [join(folder.path, 'disk.raw'), join(other.path, 'disk.raw')]
  for (const path of paths) {
    // It has all its room: the guest itself lacks none.
    execFileSync('qemu-img', ['create', '-q', '-f', 'raw', '-o', 'preallocation=full', path, '16M'])
    execFileSync('mke2fs', ['-q', '-t', 'ext4', '-E', 'nodiscard', path])
  }
  const images = () =>
    [folder.path, other.path].map((path) => readdirSync(path).filter((name) => name.startsWith('disk')))
  await using hypervisor = await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
  const disks = paths.map((path) => ({ path, format: 'raw' }) as const)
  const machine = await hypervisor.define(completeConfig({ name: 'two', ...guestDraft({ agent: true }), disks }))
  const events = hypervisor.events()
  await machine.start()
  for await (const event of events) if (event.kind === 'machine-agent' && event.connected) break
  const shell = await GuestShell.of(machine)
  expect(await shell.says(counting)).toContain('begun')
  await expect.poll(() => count(machine), { timeout: 20_000 }).toBeGreaterThan(0)
  const goesOn = async () => {
    expect(await machine.agent.freezeStatus()).toBe('thawed')
    const now = await count(machine)
    await expect.poll(() => count(machine), { timeout: 20_000 }).toBeGreaterThan(now)
  }

  // There is no room for an image in the one pool: nothing stays in the other.
  const filler = other.file('filler', 0)
  const fill = () => execFileSync('sh', ['-c', 'cat /dev/zero > "$0" 2>/dev/null || true', filler])
  fill()
  await expect(machine.snapshots.take({ name: 'none', quiesce: true })).rejects.toMatchObject({ code: 'no-space' })
  expect(images()).toEqual([['disk.raw'], ['disk.raw']])
  expect(machine.snapshots.all()).toEqual([])
  execFileSync('rm', [filler])
  await expect.poll(() => machine.view.state, { timeout: 20_000 }).toBe('running')
  await goesOn()

  const taken = await machine.snapshots.take({ name: 'both', quiesce: true })
  expect(taken).toMatchObject({ kind: 'external', quiesced: true, memory: false, state: 'running' })
  expect(images().map((names) => names.length)).toEqual([2, 2])
  const [one = Number.NaN, two = Number.NaN] = paths.map(numberOn)
  expect(one).toBeGreaterThan(0)
  expect(one - two).toBeGreaterThanOrEqual(0)
  expect(one - two).toBeLessThanOrEqual(1)
  await goesOn()

  await machine.snapshots.delete(taken.id)
  expect(images()).toEqual([['disk.raw'], ['disk.raw']])
  await goesOn()
  await machine.powerOff()
  await machine.undefine()
})
