import { expect, test } from 'vitest'
import { parseMachineTypes } from './host-probe.ts'
import { findQemuUser } from './qemu-user.ts'

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
