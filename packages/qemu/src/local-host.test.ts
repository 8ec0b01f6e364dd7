import { expect, test } from 'vitest'
import { parseMachineTypes } from './host-probe.ts'
import { readMemory } from './local-host.ts'
import { findQemuUser } from './qemu-user.ts'

test("memory is the kernel's own figures, in bytes", () => {
  const meminfo = 'MemTotal:       24684096 kB\nMemFree:          103040 kB\nMemAvailable:   23587712 kB\n'
  expect(readMemory(meminfo)).toEqual({ totalBytes: 25_276_514_304, availableBytes: 24_153_817_088 })
})

test('only machine types that the driver can build are offered', () => {
  const table = [
    'Supported machines are:',
    'microvm              microvm (i386)',
    'pc                   Standard PC (i440FX + PIIX, 1996) (alias of pc-i440fx-7.2)',
    'q35                  Standard PC (Q35 + ICH9, 2009) (alias of pc-q35-7.2)',
    'pc-q35-7.2           Standard PC (Q35 + ICH9, 2009)',
    'isapc                ISA-only PC',
    'none                 empty machine',
  ].join('\n')
  expect(parseMachineTypes(table, 'x86_64')).toEqual(['microvm', 'pc', 'q35', 'pc-q35-7.2'])
})

test("QEMU's user is the host's cimarron-qemu, or a number that nobody has", () => {
  expect(findQemuUser('root:x:0:0:root:/root:/bin/sh\ncimarron-qemu:x:990:980::/:/bin/false\n')).toEqual({
    uid: 990,
    gid: 980,
  })
  expect(findQemuUser('root:x:0:0:root:/root:/bin/sh\n')).toEqual({ uid: 60917, gid: 60917 })
})
