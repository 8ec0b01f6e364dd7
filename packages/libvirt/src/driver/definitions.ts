import {
  checkConfig,
  type Host,
  HypervisorError,
  type Machine,
  type MachineConfig,
  type Operation,
  requireConfigFeatures,
  requireFreeMacs,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import type { Domain } from '../api/domain.ts'
import { newDomain } from '../documents/domain/new-domain.ts'
import { requireNoOrder } from './change-domain.ts'
import { requireName } from './domain-name.ts'
import { type DomainReading, readDomainOnce } from './domain-reading.ts'
import type { LibvirtMachine } from './machine.ts'
import type { MachineSurroundings } from './machine-surroundings.ts'
import { refusing } from './refusal.ts'
import { refuseFeature } from './unsupported-parts.ts'

export interface DefinitionHouse {
  readonly around: MachineSurroundings
  /** That of the address: `qemu`, `xen`, `lxc`, `test`. */
  readonly driver: string
  readonly host: () => Host
  readonly machines: ReadonlyMap<string, LibvirtMachine>
  /** Makes it durable, and tells of it. */
  readonly admit: (reading: DomainReading, operation: Operation) => Promise<LibvirtMachine>
}

/** How machines come to be by us: their names and ids are theirs from the first check on. */
export class Definitions {
  readonly #house: DefinitionHouse
  /** On their way, by id: what its server tells of them is ours to hear. */
  readonly #coming = new Map<string, MachineConfig>()

  constructor(house: DefinitionHouse) {
    this.#house = house
  }

  isComing(id: string): boolean {
    return this.#coming.has(id)
  }

  /** Defines it at the server, and forgets it there again where that can't be made durable here. */
  async define(config: MachineConfig, operation: Operation): Promise<Machine> {
    const { around } = this.#house
    const { platform, features } = around
    throwIfCancelled(operation.signal, `definition of machine ${JSON.stringify(config.name)}`)
    if (!features.has('define')) return await refuseFeature(platform, 'define')()
    const { libvirt, context } = around.server()
    this.#check(config)
    const type = this.#typeFor(config)
    this.#coming.set(config.id, config)
    try {
      // libvirt itself keeps whether it starts with its host.
      const { autostart: _, ...rest } = config
      const document = newDomain(rest, { type, context })
      return await refusing({ platform, operation: 'define', machine: config.name }, async () => {
        const domain = await libvirt.defineDomain(document)
        return await this.#takeIn(domain, config, operation)
      })
    } finally {
      this.#coming.delete(config.id)
    }
  }

  async #takeIn(domain: Domain, config: MachineConfig, operation: Operation): Promise<Machine> {
    const { around, admit } = this.#house
    try {
      if (config.autostart) await domain.setAutostart(true)
      const reading = await readDomainOnce(around.server(), domain)
      if (!reading) throw new HypervisorError('machine-not-found', { machine: config.name })
      const machine = await admit(reading, operation)
      // What was told meanwhile nobody has heard.
      machine.desk.refresh()
      return machine
    } catch (error) {
      await domain.undefine(config.firmware === 'bios' ? [] : ['nvram'])
      throw error
    }
  }

  #check(config: MachineConfig): void {
    const { around, machines, host } = this.#house
    requireConfigFeatures(config, around)
    requireForwards(config, around)
    requirePassing(config, around)
    checkConfig(config, { host: host() })
    requireName(config.name, around)
    requireNoOrder(around.platform, config.autostart)
    if (machines.has(config.id) || this.#coming.has(config.id))
      throw new HypervisorError('id-in-use', { id: config.id })
    const isTaken = [...this.#coming.values()].some(({ name }) => name === config.name)
    if (isTaken) throw new HypervisorError('name-in-use', { name: config.name })
    around.requireFreeName(config.name, config.id)
    requireFreeMacs(config, [...machines.values()])
  }

  /** libvirt's word for what is to run it. */
  #typeFor({ acceleration }: MachineConfig): string {
    const { driver, host } = this.#house
    if (driver !== 'qemu') return driver
    const hasKvm = host().accelerations.includes('kvm')
    return acceleration === 'kvm' || (acceleration === 'auto' && hasKvm) ? 'kvm' : 'qemu'
  }
}

/** @throws HypervisorError `unsupported` */
function requireForwards({ nics }: MachineConfig, { platform, features }: MachineSurroundings): void {
  const hasForwards = nics.some(({ backend }) => backend.kind === 'user' && (backend.forwards ?? []).length > 0)
  if (!hasForwards || features.has('port-forward')) return
  const why = "libvirt leads ports into machines by passt alone, which is not all servers'"
  throw new HypervisorError('unsupported', { platform, feature: 'port-forward', why, remedy: 'use a network' })
}

/** @throws HypervisorError `unsupported` */
function requirePassing(
  { pciDevices = [], usbDevices = [] }: MachineConfig,
  { platform, features }: MachineSurroundings,
): void {
  const wanted = [
    ['pass-through-pci', pciDevices],
    ['pass-through-usb', usbDevices],
  ] as const
  for (const [feature, devices] of wanted) {
    if (devices.length > 0 && !features.has(feature)) throw new HypervisorError('unsupported', { platform, feature })
  }
}
