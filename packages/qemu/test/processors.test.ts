import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig } from '@cimarron/hypervisor'
import { ConsoleSession } from '@cimarron/hypervisor/testing'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'

/** A QEMU that emulates where it is told to use KVM: what the guest does about its processors is the same. */
function emulatingQemu(folder: TestFolder): string {
  const path = join(folder.path, 'qemu')
  const lines = [
    '#!/bin/sh',
    // Each word goes to the end of the list as it is told, or as the emulator's.
    'for a; do shift; case $a in kvm) a=tcg;; host*) a=max;; esac; set -- "$@" "$(printf %s "$a" | sed s/host-x86/max-x86/)"; done',
    'exec qemu-system-x86_64 "$@"',
  ]
  writeFileSync(path, `${lines.join('\n')}\n`)
  chmodSync(path, 0o755)
  return path
}

test('a guest gives a processor back, unless its system does not allow it', { timeout: 120_000 }, async () => {
  using folder = new TestFolder()
  await using hypervisor = await openQemu({
    directory: folder.path,
    runBase: folder.runBase,
    binary: emulatingQemu(folder),
    accelerations: ['kvm'],
  })
  const draft = { name: 'processors', ...guestDraft(), acceleration: 'auto' as const, graphics: [] }
  const machine = await hypervisor.define(completeConfig({ ...draft, processors: { count: 2 }, maxProcessors: 3 }))
  await machine.start()
  await using _end = { [Symbol.asyncDispose]: () => machine.powerOff() }
  using console = await ConsoleSession.open(machine)
  await console.until(async () => Buffer.from(await machine.readSerialLog('serial0')).includes('GUEST UP'))
  const guest = new GuestShell(machine)
  const set = (count: number) =>
    machine.change({ revision: machine.view.revision, changes: [{ kind: 'set-processors', count }], apply: 'now' })

  await set(3)
  await guest.untilSays('ls -d /sys/devices/system/cpu/cpu2', 'cpu2')
  await guest.says('echo 1 > /sys/devices/system/cpu/cpu2/online')
  await guest.untilSays('nproc', /^3$/)

  await guest.says('echo 0 > /sys/firmware/acpi/hotplug/processor/enabled')
  const { view } = machine
  const refused = { code: 'guest-refused', message: expect.stringContaining('its system does not allow it') }
  await expect(set(2)).rejects.toMatchObject(refused)
  expect(machine.view).toEqual(view)
  expect(await guest.says('nproc')).toBe('3')

  await guest.says('echo 1 > /sys/firmware/acpi/hotplug/processor/enabled')
  await set(1)
  expect(await guest.says('nproc; ls /sys/devices/system/cpu/cpu1')).toMatch(/^1\r?\n.*No such file/)
  expect(machine.view).toMatchObject({ active: { processors: { count: 1 } }, defined: { processors: { count: 1 } } })
})
