import { isUuid, type MachineConfig } from '@cimarron/hypervisor'
import { attribute, child, type XmlElement } from '../../xml/xml-element.ts'
import type { Spot } from '../document.ts'
import { documentError } from '../document.ts'
import { present } from '../values.ts'
import { type Aspect, cannot, domainType, isQemu } from './aspect.ts'

/** Who the machine is. */
export const identity: Aspect = {
  names: ['name', 'description'],
  read(domain) {
    const name = child(domain, 'name')?.text
    if (name === undefined || name === '') throw documentError('domain', 'it has no <name>')
    const id = child(domain, 'uuid')?.text.trim().toLowerCase() ?? ''
    if (!isUuid(id)) throw documentError('domain', `<uuid> is ${JSON.stringify(id.slice(0, 50))}, which is no UUID`)
    return present({ id, name, description: child(domain, 'description')?.text || undefined })
  },
  write(domain, { name, description }) {
    if (domain.child('name').text !== name) domain.child('name').setText(name)
    domain.child('description').setText(description)
  },
}

/** What board it is, and what runs it. */
export const board: Aspect = {
  names: ['machineType', 'acceleration'],
  read(domain) {
    return {
      architecture: architectureOf(domain),
      machineType: machineTypeOf(domain),
      acceleration: accelerationOf(domain),
    }
  },
  write(domain, { machineType, acceleration }) {
    const { element } = domain
    if (!element) return
    if (machineTypeOf(element) !== machineType) {
      if (isQemu(element)) leaveBoard(domain)
      domain.child('os').child('type').setAttribute('machine', machineType)
    }
    const before = accelerationOf(element)
    if (before === acceleration || (acceleration === 'auto' && before !== 'auto')) return
    if (before === 'auto') throw cannot('acceleration', `a domain of type ${domainType(element)} has none to choose`)
    domain.setAttribute('type', acceleration === 'tcg' ? 'qemu' : 'kvm')
  },
}

/** Where its devices are plugged in is of the board that it had: libvirt chooses anew, and makes the buses that it takes. */
function leaveBoard(domain: Spot): void {
  const devices = domain.child('devices')
  const isOfBus = (type: string | undefined) => type === 'pci'
  for (;;) {
    const controller = devices.child('controller', (element) => isOfBus(attribute(element, 'type')))
    if (!controller.element) break
    controller.remove()
  }
  for (;;) {
    const placed = (element: XmlElement) => isOfBus(attribute(child(element, 'address'), 'type'))
    const device = devices.element?.children.find(placed)
    if (!device) break
    devices.child(device.name, placed).child('address').remove()
  }
}

/** The nearest that the model has a word for: 32-bit PCs are of x86, and ARMs of ARM. */
function architectureOf(domain: XmlElement): MachineConfig['architecture'] {
  return /^(aarch64|arm)/.test(attribute(child(domain, 'os', 'type'), 'arch') ?? '') ? 'aarch64' : 'x86_64'
}

/** Of QEMU, without the version: `pc-q35-7.2` is `q35`, `pc-i440fx-7.2` is `pc`. Others have their own words, or none. */
function machineTypeOf(domain: XmlElement): string {
  const machine = attribute(child(domain, 'os', 'type'), 'machine')
  if (machine === undefined) return domainType(domain) === 'lxc' ? 'lxc' : 'pc'
  if (/^pc-q35-|^q35$/.test(machine)) return 'q35'
  if (/^pc-(i440fx-)?\d|^pc-i440fx|^pc$/.test(machine)) return 'pc'
  return machine.replace(/-(rhel)?\d+(\.\d+)+$/, '').toLowerCase()
}

function accelerationOf(domain: XmlElement): MachineConfig['acceleration'] {
  const type = domainType(domain)
  return type === 'kvm' ? 'kvm' : type === 'qemu' ? 'tcg' : 'auto'
}
