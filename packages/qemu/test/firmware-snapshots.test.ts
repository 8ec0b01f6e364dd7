import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'

const variables = '/sys/firmware/efi/efivars'
/** Four bytes of attributes come first: kept, and seen by boot services and by the system (UEFI 2.10, 8.2). */
const write = (text: string) =>
  `printf '\\007\\000\\000\\000moment-${text}' > ${variables}/Moment-${text}-5bb2a3a1-64f6-4b8b-9f6c-0d2f5a1c7e42; echo $?`
/** Asks the firmware itself for their names: only a mount does. */
const read = `umount ${variables} 2>/dev/null; modprobe efivarfs; mount -t efivarfs efivarfs ${variables}; echo $(ls ${variables} | grep -o '^Moment-[a-z]*')`

/** What of it the firmware has in flash, of a machine that is off. */
function flash(folder: TestFolder, machine: string): readonly string[] {
  const raw = join(folder.path, 'flash')
  const image = join(folder.path, 'firmware', machine, 'uefi.qcow2')
  execFileSync('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', image, raw])
  return [
    ...new Set(
      readFileSync(raw, 'latin1')
        .matchAll(/moment-([a-z]+)/g)
        .map(([, text]) => text ?? ''),
    ),
  ].sort()
}

test("a snapshot holds the firmware's variables, with its guest's memory and without", {
  timeout: 180_000,
}, async () => {
  using folder = new TestFolder()
  await using hypervisor = await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
  const disks = [{ path: folder.disk('qcow2'), format: 'qcow2' } as const]
  // With less, this firmware ends in an exception before it gets to a kernel.
  const memory = { bytes: 256 * 2 ** 20 }
  const config = completeConfig({ name: 'firm', ...guestDraft(), memory, graphics: [], firmware: 'uefi', disks })
  const machine = await hypervisor.define(config)
  const { snapshots } = machine
  const unborn = await snapshots.take({ name: 'before its first start' })
  await machine.start()
  const shell = await GuestShell.of(machine)
  expect(await shell.says(read)).toBe('')
  expect(await shell.says(write('one'))).toBe('0')
  const live = await snapshots.take({ name: 'live' })
  expect(live).toMatchObject({ memory: true })
  expect(await shell.says(write('two'))).toBe('0')
  const disksOnly = await snapshots.take({ name: 'disks', memory: false })
  expect(await shell.says(write('three'))).toBe('0')

  await snapshots.revert(live.id, { force: true })
  expect(machine.view.state).toBe('running')
  expect(await shell.says(read)).toBe('Moment-one')
  expect(await shell.says(write('four'))).toBe('0')

  await snapshots.revert(disksOnly.id, { force: true })
  expect(machine.view.state).toBe('off')
  expect(flash(folder, machine.id)).toEqual(['one', 'two'])

  // QEMU is started for it.
  await snapshots.revert(live.id, { force: true })
  const anew = await GuestShell.of(machine)
  expect(await anew.says(read)).toBe('Moment-one')
  expect(await anew.says(write('five'))).toBe('0')
  await machine.powerOff()
  expect(flash(folder, machine.id)).toEqual(['five', 'one'])

  await snapshots.revert(unborn.id, { force: true })
  await machine.start({ paused: true })
  await machine.powerOff()
  expect(flash(folder, machine.id)).toEqual([])
  await machine.undefine({ snapshots: true })
})
