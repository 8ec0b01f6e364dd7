import { defaultLifecycle, HypervisorError, isUuid, type MachineConfig } from '@cimarron/hypervisor'
import { parseXml } from '../xml/parse-xml.ts'
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts'

const kibibyte = 1024

/** What any domain has: who it is, how large, and where it can be seen. Its disks and NICs are not read yet. */
export function readDomain(document: string): MachineConfig {
  const domain = parseXml(document)
  const id = child(domain, 'uuid')?.text.trim().toLowerCase() ?? ''
  const name = child(domain, 'name')?.text ?? ''
  if (!isUuid(id) || name === '') {
    const words = 'its document has no name, or no UUID'
    throw new HypervisorError('peer-failed', { what: `domain ${JSON.stringify(name)}`, words })
  }
  const description = child(domain, 'description')?.text
  const type = child(domain, 'os', 'type')
  const vcpu = child(domain, 'vcpu')
  return {
    id,
    name,
    ...(description ? { description } : {}),
    architecture: /^(aarch64|arm)/.test(attribute(type, 'arch') ?? '') ? 'aarch64' : 'x86_64',
    machineType: machineTypeOf(attribute(type, 'machine')),
    acceleration: accelerationOf(attribute(domain, 'type')),
    processors: { count: Number(attribute(vcpu, 'current') ?? vcpu?.text ?? 1) },
    // libvirt writes all sizes in KiB, whatever was given.
    memory: { bytes: memoryKib(domain) * kibibyte },
    firmware: firmwareOf(child(domain, 'os')),
    boot: { order: [] },
    disks: [],
    nics: [],
    ...consolesOf(child(domain, 'devices')),
    lifecycle: defaultLifecycle,
  }
}

function consolesOf(devices: XmlElement | undefined): Pick<MachineConfig, 'serials' | 'graphics'> {
  return {
    serials: children(devices, 'serial').map((_, index) => ({ id: `serial${index}`, kind: 'serial' })),
    graphics: children(devices, 'graphics').flatMap((one, index) => {
      const protocol = attribute(one, 'type')
      const id = `graphics${index}`
      return protocol === 'vnc' || protocol === 'spice' ? [{ id, kind: 'graphics' as const, protocol }] : []
    }),
  }
}

/** Chosen by libvirt (`firmware="efi"`), or named: UEFI is in flash memory. */
function firmwareOf(os: XmlElement | undefined): MachineConfig['firmware'] {
  return attribute(os, 'firmware') === 'efi' || attribute(child(os, 'loader'), 'type') === 'pflash' ? 'uefi' : 'bios'
}

function memoryKib(domain: XmlElement): number {
  return Number(child(domain, 'memory')?.text ?? 0)
}

/** Without its version: `pc-q35-7.2` is `q35`. */
function machineTypeOf(machine = 'pc'): string {
  if (machine.startsWith('pc-q35-')) return 'q35'
  return machine.startsWith('pc-') ? 'pc' : machine.toLowerCase()
}

function accelerationOf(type: string | undefined): MachineConfig['acceleration'] {
  return type === 'kvm' ? 'kvm' : type === 'qemu' ? 'tcg' : 'auto'
}
