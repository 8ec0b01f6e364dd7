import { expect, test } from 'vitest'
import { readDomain } from './domain-outline.ts'

const domainWith = (os: string) =>
  `<domain type="kvm"><name>web</name><uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid><memory>65536</memory><vcpu>1</vcpu>${os}</domain>`

test.for([
  ['chosen by libvirt', '<os firmware="efi"><type machine="pc-q35-7.2">hvm</type></os>', 'uefi'],
  ['in flash memory', '<os><type>hvm</type><loader readonly="yes" type="pflash">/code.fd</loader></os>', 'uefi'],
  ['of a ROM', '<os><type>hvm</type><loader type="rom">/bios.bin</loader></os>', 'bios'],
  ['that is not named', '<os><type>hvm</type></os>', 'bios'],
  ['of a container', '', 'bios'],
] as const)('a domain with firmware %s is of the kind that it is', ([, os, firmware]) => {
  expect(readDomain(domainWith(os)).firmware).toBe(firmware)
})
