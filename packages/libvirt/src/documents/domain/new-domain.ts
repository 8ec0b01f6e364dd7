import type { MachineConfig } from '@cimarron/hypervisor'
import { type NewElement, printElement } from '../../xml/new-element.ts'
import { Draft } from '../document.ts'
import type { DomainContext } from './aspect.ts'
import { writeConfig } from './edit-domain.ts'
import { usualInit } from './init.ts'
import { configOf } from './read-domain.ts'

export interface NewDomainOptions {
  /** libvirt's word for what runs it: `kvm`, `qemu`, `xen`, `lxc`, `test`. */
  readonly type: string
  readonly context?: DomainContext
}

/**
 * The document of a new machine: what any machine of its kind has, and all that the config says. What it leaves open (the
 * emulator, the firmware's file, addresses on buses) libvirt chooses.
 * @throws HypervisorError `unsupported` for what libvirt's documents can't say
 */
export function newDomain(config: MachineConfig, { type, context = {} }: NewDomainOptions): string {
  const draft = new Draft(`${printElement(skeleton(config, type))}\n`)
  return writeConfig(draft, { from: configOf(draft.root, context), to: config, context })
}

function skeleton(config: MachineConfig, type: string): NewElement {
  const { id, name, memory, processors } = config
  const isQemus = type === 'kvm' || type === 'qemu'
  return {
    name: 'domain',
    attributes: { type },
    content: [
      { name: 'name', content: name },
      { name: 'uuid', content: id },
      { name: 'memory', attributes: { unit: 'KiB' }, content: String(memory.bytes / 1024) },
      { name: 'vcpu', content: String(processors.count) },
      osOf(config, type),
      type === 'lxc' ? undefined : featuresOf(config),
      isQemus ? cpuOf(type) : undefined,
      { name: 'clock', attributes: { offset: 'utc' } },
      { name: 'devices', content: isQemus ? [...portsOf(config), scsiOf(config), balloon] : [] },
    ],
  }
}

function osOf({ architecture, machineType }: MachineConfig, type: string): NewElement {
  const arch = { arch: architecture }
  if (type === 'lxc') {
    const init = { name: 'init', content: usualInit }
    return { name: 'os', content: [{ name: 'type', attributes: arch, content: 'exe' }, init] }
  }
  const machine = type === 'test' ? undefined : machineType
  const kind = machineType === 'xenpv' ? 'linux' : 'hvm'
  return { name: 'os', content: [{ name: 'type', attributes: { ...arch, machine }, content: kind }] }
}

/** The power button, and on PCs interrupts for more than one processor. */
function featuresOf({ architecture }: MachineConfig): NewElement {
  const apic = architecture === 'x86_64' ? { name: 'apic' } : undefined
  return { name: 'features', content: [{ name: 'acpi' }, apic] }
}

/** All that its host, or QEMU, has. */
function cpuOf(type: string): NewElement {
  const mode = type === 'kvm' ? 'host-passthrough' : 'maximum'
  return { name: 'cpu', attributes: { mode, check: 'none', migratable: 'on' } }
}

/** Ports that devices are plugged into while it runs: libvirt itself makes as many as there are devices at its start. As many as virt-install. */
const ports = 14

function portsOf({ machineType }: MachineConfig): readonly NewElement[] {
  if (machineType !== 'q35' && machineType !== 'virt') return []
  const port = { name: 'controller', attributes: { type: 'pci', model: 'pcie-root-port' } }
  const root = { name: 'controller', attributes: { type: 'pci', index: 0, model: 'pcie-root' } }
  return [root, ...Array.from({ length: ports }, () => port)]
}

/** Of libvirt's own choice it would be one that few guests know. */
function scsiOf({ disks, drives = [] }: MachineConfig): NewElement | undefined {
  const isNeeded = [...disks, ...drives].some(({ bus }) => bus === 'scsi')
  return isNeeded ? { name: 'controller', attributes: { type: 'scsi', index: 0, model: 'virtio-scsi' } } : undefined
}

const balloon: NewElement = { name: 'memballoon', attributes: { model: 'virtio' } }
