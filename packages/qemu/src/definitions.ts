import {
  checkConfig,
  type Host,
  HypervisorError,
  type HypervisorEvent,
  Links,
  type MachineConfig,
  type Operation,
  requireFreeMacs,
  type StorageEvent,
  type StoreEntry,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import { linkHouse } from './clone/image-bases.ts'
import { type Definition, encodeDefinition, storeKey } from './definition.ts'
import type { QemuMachine } from './machine.ts'
import { checkPlacement } from './pinning.ts'
import type { Surroundings } from './start-qemu.ts'
import type { MachineUsers } from './users/machine-users.ts'

/** What becomes durable together, and what is told of it. */
export interface Commitment {
  readonly entries: readonly StoreEntry[]
  readonly events: readonly (HypervisorEvent | StorageEvent)[]
}

export interface DefinitionHouse {
  readonly surroundings: Surroundings
  readonly users: MachineUsers | undefined
  readonly machines: Map<string, QemuMachine>
  /** On their way from other hosts. */
  arriving(): readonly QemuMachine[]
  host(): Host
  machine(definition: Definition): QemuMachine
  /** Refuses what this driver or host has not. */
  require(config: MachineConfig): void
  save(commitment: Commitment, operation: Operation): Promise<void>
  tell(event: HypervisorEvent): void
}

/** How machines come to be: their names, ids and MAC addresses are theirs from the first check on. */
export class Definitions {
  readonly #house: DefinitionHouse
  /** Names and ids of definitions on their way to the disk. */
  readonly #reserved = new Set<string>()
  /** Machines on their way there. */
  readonly #coming = new Set<QemuMachine>()

  constructor(house: DefinitionHouse) {
    this.#house = house
  }

  async define(config: MachineConfig, operation: Operation): Promise<QemuMachine> {
    const { reached } = this.#house.surroundings
    const [machine] = await this.defineAll([config], operation, async (commitment) => {
      reached('define:1')
      await this.#house.save(commitment, operation)
      reached('define:2')
    })
    if (!machine) throw new TypeError('a machine was defined and is not told of')
    return machine
  }

  /**
   * All of them or none.
   * @param commit makes durable what it is given, with what has to be there before
   */
  async defineAll(
    configs: readonly MachineConfig[],
    operation: Operation,
    commit: (commitment: Commitment) => Promise<void>,
  ): Promise<readonly QemuMachine[]> {
    const { surroundings, machines } = this.#house
    throwIfCancelled(operation.signal, `definition of machine ${JSON.stringify(configs[0]?.name)}`)
    using held = new DisposableStack()
    const links = new Links(linkHouse(machines))
    const coming = configs.map((config) => this.#prepare(links.told(config), held))
    const atMs = surroundings.nowMs()
    const events = coming.map(({ machine }) => ({ kind: 'machine-defined', atMs, machine: machine.view }) as const)
    const entries = coming.map(({ definition }) => ({
      key: storeKey(definition.config.id),
      value: encodeDefinition(definition),
    }))
    await commit({ entries, events })
    for (const { machine } of coming) {
      machines.set(machine.id, machine)
      machine.keepState()
    }
    for (const event of events) this.#house.tell(event)
    return coming.map(({ machine }) => machine)
  }

  #prepare(
    config: MachineConfig,
    held: DisposableStack,
  ): { readonly definition: Definition; readonly machine: QemuMachine } {
    const { users, machines } = this.#house
    // Before what the host lacks is refused as a value: the feature's name says more.
    this.#house.require(config)
    checkConfig(config, { host: this.#house.host() })
    checkPlacement(config)
    if (this.#present.some(({ id }) => id === config.id) || this.#reserved.has(config.id))
      throw new HypervisorError('id-in-use', { id: config.id })
    this.requireFreeName(config.name, config.id)
    this.requireFreeMacs(config)
    const uid = users?.assign(config.id)
    const definition: Definition = { revision: 1, config, ...(uid === undefined ? {} : { uid }) }
    const machine = this.#house.machine(definition)
    const reservations = [config.id, nameKey(config.name)]
    for (const reservation of reservations) this.#reserved.add(reservation)
    this.#coming.add(machine)
    held.defer(() => {
      for (const reservation of reservations) this.#reserved.delete(reservation)
      this.#coming.delete(machine)
      // Of those that were refused, or are no longer wanted.
      if (!machines.has(config.id)) users?.free(config.id)
    })
    return { definition, machine }
  }

  get #present(): readonly QemuMachine[] {
    return [...this.#house.machines.values(), ...this.#house.arriving()]
  }

  requireFreeName(name: string, except: string): void {
    const isTaken = this.#present.some(({ id, view }) => id !== except && view.defined.name === name)
    if (isTaken || this.#reserved.has(nameKey(name))) throw new HypervisorError('name-in-use', { name })
  }

  requireFreeMacs(config: MachineConfig): void {
    requireFreeMacs(config, [...this.#present, ...this.#coming])
  }
}

function nameKey(name: string): string {
  return `name ${name}`
}
