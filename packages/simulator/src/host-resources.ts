import { type Endpoint, forwardsOf, type Host, HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { type Claimed, endpointsFor } from './endpoints.ts'

/** What running machines hold of a host: memory, ports and images. A second claim is refused as on a real host. */
export class HostResources {
  readonly #host: Omit<Host, 'memory'>
  readonly #totalBytes: number
  #usedBytes = 0
  /** By protocol and port: who forwards it, at which address. */
  readonly #ports = new Map<string, { readonly machine: string; readonly address: string }[]>()
  readonly #disks = new Map<string, { readonly machine: string; readonly readOnly: boolean }[]>()
  readonly #claims = new Map<string, MachineConfig>()
  /** Where screens and serial ports of machines are reached. */
  readonly #consoles = new Map<string, Claimed>()

  constructor(host: Omit<Host, 'memory'>, totalBytes: number) {
    this.#host = host
    this.#totalBytes = totalBytes
  }

  get host(): Host {
    return {
      ...this.#host,
      memory: { totalBytes: this.#totalBytes, availableBytes: this.#totalBytes - this.#usedBytes },
    }
  }

  /**
   * Claims what the config needs, all of it or nothing; a claim already held by this machine is replaced.
   * @throws HypervisorError `not-enough-memory`, `port-in-use`, `disk-in-use`
   */
  claim(machine: string, config: MachineConfig): readonly Endpoint[] {
    const held = this.#claims.get(machine)
    // A machine that runs keeps its ports.
    const before = this.#consoles.get(machine)
    this.release(machine)
    const consoles = before ?? endpointsFor(config, (port) => this.#ports.has(`tcp:${port}`))
    this.#consoles.set(machine, consoles)
    try {
      this.#check(machine, config)
    } catch (error) {
      if (held) this.#hold(machine, held)
      else this.#consoles.delete(machine)
      throw error
    }
    this.#hold(machine, config)
    return consoles.endpoints
  }

  release(machine: string): void {
    const config = this.#claims.get(machine)
    if (!config) return
    this.#claims.delete(machine)
    this.#usedBytes -= config.memory.bytes
    for (const { key } of this.#portsOf(machine, config)) drop(this.#ports, key, machine)
    this.#consoles.delete(machine)
    for (const disk of config.disks) drop(this.#disks, disk.path, machine)
  }

  #portsOf(machine: string, config: MachineConfig): readonly ClaimedPort[] {
    const places = this.#consoles.get(machine)?.places ?? []
    return [...portsOf(config), ...places.map((place) => ({ ...place, key: `tcp:${place.port}` }))]
  }

  #check(machine: string, config: MachineConfig): void {
    const availableBytes = this.#totalBytes - this.#usedBytes
    if (config.memory.bytes > availableBytes) {
      const sizes = { wanted: `${config.memory.bytes} bytes`, available: `${availableBytes} bytes` }
      throw new HypervisorError('not-enough-memory', { ...sizes, host: this.#host.name })
    }
    for (const { key, address, port } of this.#portsOf(machine, config)) {
      const other = this.#ports.get(key)?.some((holder) => overlap(holder.address, address))
      if (other) throw new HypervisorError('port-in-use', { address: `${address}:${port}` })
    }
    for (const disk of config.disks) {
      const writer = this.#disks.get(disk.path)?.find((holder) => !(holder.readOnly && disk.readOnly))
      if (!writer) continue
      const by = `machine ${JSON.stringify(this.#claims.get(writer.machine)?.name)}`
      throw new HypervisorError('disk-in-use', { path: disk.path, by })
    }
  }

  #hold(machine: string, config: MachineConfig): void {
    this.#claims.set(machine, config)
    this.#usedBytes += config.memory.bytes
    for (const { key, address } of this.#portsOf(machine, config)) push(this.#ports, key, { machine, address })
    for (const disk of config.disks) push(this.#disks, disk.path, { machine, readOnly: disk.readOnly })
  }
}

interface ClaimedPort {
  readonly key: string
  readonly address: string
  readonly port: number
}

function portsOf(config: MachineConfig): readonly ClaimedPort[] {
  return config.nics.flatMap((nic) =>
    forwardsOf(nic).map(({ protocol, hostAddress, hostPort }) => ({
      key: `${protocol}:${hostPort}`,
      address: hostAddress,
      port: hostPort,
    })),
  )
}

function overlap(one: string, other: string): boolean {
  return one === other || one === '0.0.0.0' || other === '0.0.0.0'
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}

function drop<V extends { readonly machine: string }>(map: Map<string, V[]>, key: string, machine: string): void {
  const rest = map.get(key)?.filter((value) => value.machine !== machine) ?? []
  if (rest.length > 0) map.set(key, rest)
  else map.delete(key)
}
