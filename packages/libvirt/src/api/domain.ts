import { LibvirtError } from '../error.ts'
import { qemuCalls } from '../protocol/qemu.gen.ts'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { WireDomain } from '../protocol/types.ts'
import type { CallOptions, RpcConnection } from '../rpc/rpc-connection.ts'
import type { RpcStream } from '../rpc/rpc-stream.ts'
import { Checkpoint, checkpointFlags } from './checkpoint.ts'
import {
  addressSources,
  affects,
  createFlags,
  type DomainState,
  domainStates,
  type Flags,
  flagBits,
  shutdownFlags,
  undefineFlags,
  xmlFlags,
} from './flags.ts'
import { Snapshot, snapshotFlags } from './snapshot.ts'
import { uuidText } from './uuid.ts'

/** How a domain is at one moment. */
export interface DomainInfo {
  readonly state: DomainState
  /** The most it may have, in KiB. */
  readonly maxMemoryKiB: bigint
  /** What it has, in KiB. */
  readonly memoryKiB: bigint
  readonly processors: number
  readonly cpuTimeNs: bigint
}

export interface InterfaceAddresses {
  readonly name: string
  readonly mac: string | null
  readonly addresses: readonly { readonly family: 'ipv4' | 'ipv6'; readonly address: string; readonly prefix: number }[]
}

/** `virDomainConsoleFlags` */
const consoleFlags = { force: 1, safe: 2 } as const

/** How a console is opened; see `Domain.openConsole`. */
export interface ConsoleOptions {
  readonly device?: string | null
  readonly force?: boolean
  readonly safe?: boolean
}

/** A domain of a server: a name for it, not the thing itself. It may be gone by the time something is asked of it. */
export class Domain {
  readonly name: string
  readonly uuid: string
  readonly #rpc: RpcConnection
  readonly #wire: WireDomain

  constructor(rpc: RpcConnection, wire: WireDomain) {
    this.name = wire.name
    this.uuid = uuidText(wire.uuid)
    this.#rpc = rpc
    this.#wire = wire
  }

  /** As it is named in calls, for those that have no method here. */
  get wire(): WireDomain {
    return this.#wire
  }

  async info(options?: CallOptions): Promise<DomainInfo> {
    const { state, maxMem, memory, nrVirtCpu, cpuTime } = await this.#rpc.call(
      calls.domainGetInfo,
      this.#named,
      options,
    )
    return { state: stateOf(state), maxMemoryKiB: maxMem, memoryKiB: memory, processors: nrVirtCpu, cpuTimeNs: cpuTime }
  }

  /** The state and why it is in it: a number of `virDomain…Reason` of that state. */
  async state(options?: CallOptions): Promise<{ readonly state: DomainState; readonly reason: number }> {
    const { state, reason } = await this.#rpc.call(calls.domainGetState, { ...this.#named, flags: 0 }, options)
    return { state: stateOf(state), reason }
  }

  async xml(flags: Flags<typeof xmlFlags> = [], options?: CallOptions): Promise<string> {
    const asked = { ...this.#named, flags: flagBits(flags, xmlFlags) }
    return (await this.#rpc.call(calls.domainGetXmlDesc, asked, options)).xml
  }

  async start(flags: Flags<typeof createFlags> = [], options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.domainCreateWithFlags, { ...this.#named, flags: flagBits(flags, createFlags) }, options)
  }

  /** Asks the guest to power off; resolves when it was asked. */
  async shutdown(flags: Flags<typeof shutdownFlags> = [], options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.domainShutdownFlags, { ...this.#named, flags: flagBits(flags, shutdownFlags) }, options)
  }

  async reboot(flags: Flags<typeof shutdownFlags> = [], options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.domainReboot, { ...this.#named, flags: flagBits(flags, shutdownFlags) }, options)
  }

  async reset(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.domainReset, { ...this.#named, flags: 0 }, options)
  }

  /** Takes its power away. `graceful` lets it end by itself first, and is refused where it does not in time. */
  async destroy({ graceful = false, ...options }: CallOptions & { readonly graceful?: boolean } = {}): Promise<void> {
    await this.#rpc.call(calls.domainDestroyFlags, { ...this.#named, flags: graceful ? 1 : 0 }, options)
  }

  async suspend(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.domainSuspend, this.#named, options)
  }

  async resume(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.domainResume, this.#named, options)
  }

  async managedSave(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.domainManagedSave, { ...this.#named, flags: 0 }, options)
  }

  async undefine(flags: Flags<typeof undefineFlags> = [], options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.domainUndefineFlags, { ...this.#named, flags: flagBits(flags, undefineFlags) }, options)
  }

  async setMemory(kib: bigint, affected: Flags<typeof affects> = [], options?: CallOptions): Promise<void> {
    const asked = { ...this.#named, memory: kib, flags: flagBits(affected, affects) }
    await this.#rpc.call(calls.domainSetMemoryFlags, asked, options)
  }

  async setProcessors(count: number, affected: Flags<typeof affects> = [], options?: CallOptions): Promise<void> {
    const asked = { ...this.#named, nvcpus: count, flags: flagBits(affected, affects) }
    await this.#rpc.call(calls.domainSetVcpusFlags, asked, options)
  }

  async attachDevice(xml: string, affected: Flags<typeof affects> = [], options?: CallOptions): Promise<void> {
    await this.#rpc.call(
      calls.domainAttachDeviceFlags,
      { ...this.#named, xml, flags: flagBits(affected, affects) },
      options,
    )
  }

  async detachDevice(xml: string, affected: Flags<typeof affects> = [], options?: CallOptions): Promise<void> {
    await this.#rpc.call(
      calls.domainDetachDeviceFlags,
      { ...this.#named, xml, flags: flagBits(affected, affects) },
      options,
    )
  }

  async updateDevice(xml: string, affected: Flags<typeof affects> = [], options?: CallOptions): Promise<void> {
    await this.#rpc.call(
      calls.domainUpdateDeviceFlags,
      { ...this.#named, xml, flags: flagBits(affected, affects) },
      options,
    )
  }

  async setAutostart(on: boolean, options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.domainSetAutostart, { ...this.#named, autostart: on ? 1 : 0 }, options)
  }

  async autostart(options?: CallOptions): Promise<boolean> {
    return (await this.#rpc.call(calls.domainGetAutostart, this.#named, options)).autostart !== 0
  }

  async addresses(source: keyof typeof addressSources, options?: CallOptions): Promise<readonly InterfaceAddresses[]> {
    const asked = { ...this.#named, source: addressSources[source], flags: 0 }
    const { ifaces } = await this.#rpc.call(calls.domainInterfaceAddresses, asked, options)
    return ifaces.map(({ name, hwaddr, addrs }) => ({
      name,
      mac: hwaddr,
      addresses: addrs.map(({ type, addr, prefix }) => ({
        family: type === 1 ? 'ipv6' : 'ipv4',
        address: addr,
        prefix,
      })),
    }))
  }

  /**
   * A serial port or console, both ways; the first where no alias is given. `force` ends who has it. `safe` is refused by drivers that do not
   * make sure that one has it at a time, as those of Xen and LXC.
   */
  async openConsole({
    device = null,
    force = false,
    safe = !force,
    ...options
  }: CallOptions & ConsoleOptions = {}): Promise<RpcStream> {
    const flags = (force ? consoleFlags.force : 0) | (safe ? consoleFlags.safe : 0)
    return await this.#rpc.openStream(calls.domainOpenConsole, { ...this.#named, dev_name: device, flags }, options)
  }

  /** What a screen shows: an image, and its media type. */
  async screenshot(
    screen = 0,
    options?: CallOptions,
  ): Promise<{ readonly type: string | null; readonly image: RpcStream }> {
    const { stream, answer } = await this.#rpc.openStreamWithAnswer(
      calls.domainScreenshot,
      { ...this.#named, screen, flags: 0 },
      options,
    )
    return { type: answer.mime, image: stream }
  }

  /** A command of QEMU's agent, and its answer, each a line of JSON. @throws LibvirtError `refused` where no agent answers */
  async agentCommand(
    command: string,
    { timeoutSeconds = -1, ...options }: CallOptions & { readonly timeoutSeconds?: number } = {},
  ): Promise<string> {
    const asked = { ...this.#named, cmd: command, timeout: timeoutSeconds, flags: 0 }
    const { result } = await this.#rpc.call(qemuCalls.domainAgentCommand, asked, options)
    if (result === null) throw new LibvirtError('protocol', 'the agent answered nothing')
    return result
  }

  // Snapshots and checkpoints.

  async snapshots(options?: CallOptions): Promise<readonly Snapshot[]> {
    const asked = { ...this.#named, need_results: 1, flags: 0 }
    const { snapshots } = await this.#rpc.call(calls.domainListAllSnapshots, asked, options)
    return snapshots.map((wire) => new Snapshot(this.#rpc, wire))
  }

  async snapshotByName(name: string, options?: CallOptions): Promise<Snapshot> {
    const asked = { ...this.#named, name, flags: 0 }
    return new Snapshot(this.#rpc, (await this.#rpc.call(calls.domainSnapshotLookupByName, asked, options)).snap)
  }

  /** Takes one, as a document says (libvirt.org/formatsnapshot.html). */
  async createSnapshot(
    xml: string,
    { flags = [], ...options }: CallOptions & { readonly flags?: Flags<typeof snapshotFlags> } = {},
  ): Promise<Snapshot> {
    const asked = { ...this.#named, xml_desc: xml, flags: flagBits(flags, snapshotFlags) }
    return new Snapshot(this.#rpc, (await this.#rpc.call(calls.domainSnapshotCreateXml, asked, options)).snap)
  }

  async checkpoints(options?: CallOptions): Promise<readonly Checkpoint[]> {
    const asked = { ...this.#named, need_results: 1, flags: 0 }
    const { checkpoints } = await this.#rpc.call(calls.domainListAllCheckpoints, asked, options)
    return checkpoints.map((wire) => new Checkpoint(this.#rpc, wire))
  }

  async checkpointByName(name: string, options?: CallOptions): Promise<Checkpoint> {
    const asked = { ...this.#named, name, flags: 0 }
    const { checkpoint } = await this.#rpc.call(calls.domainCheckpointLookupByName, asked, options)
    return new Checkpoint(this.#rpc, checkpoint)
  }

  /** Makes one, as a document says (libvirt.org/formatcheckpoint.html). */
  async createCheckpoint(
    xml: string,
    { flags = [], ...options }: CallOptions & { readonly flags?: Flags<typeof checkpointFlags> } = {},
  ): Promise<Checkpoint> {
    const asked = { ...this.#named, xml_desc: xml, flags: flagBits(flags, checkpointFlags) }
    const { checkpoint } = await this.#rpc.call(calls.domainCheckpointCreateXml, asked, options)
    return new Checkpoint(this.#rpc, checkpoint)
  }

  get #named(): { readonly dom: WireDomain } {
    return { dom: this.#wire }
  }
}

function stateOf(number: number): DomainState {
  const state = domainStates[number]
  if (state === undefined) throw new LibvirtError('protocol', `${number} is no state of a domain`)
  return state
}
