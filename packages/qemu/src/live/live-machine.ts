import { closeSync } from 'node:fs'
import { HypervisorError, type Limits, type MachineConfig } from '@cimarron/hypervisor'
import { type ImageDescriptor, renumber } from '../image-nodes.ts'
import { MachineGroup } from '../limits/machine-group.ts'
import type { MachineContext } from '../machine-context.ts'
import { isNodeOf } from '../node-name.ts'
import { firstExtra, type ImageRequest, OpenFiles } from '../open-files.ts'
import { pinThreads } from '../pinning.ts'
import { requireFreeDisks } from '../prepare-start.ts'
import type { QmpClient } from '../qmp/client.ts'
import { QmpError } from '../qmp/error.ts'
import { isObject, type JsonObject, type QmpEvent } from '../qmp/message.ts'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import { DescriptorSender } from './descriptor-sender.ts'

/** How long a guest may take to let go of a device, in milliseconds. */
const unplugPatienceMs = 10_000
/** The same of one that stands still, and can only be heard where it need not agree. */
const standstillPatienceMs = 500

export interface LiveParts {
  readonly id: string
  readonly run: Run
  readonly context: MachineContext
  readonly paths: RunPaths
}

/** A machine that runs, as far as its hardware is changed meanwhile. */
export class LiveMachine {
  readonly #parts: LiveParts

  constructor(parts: LiveParts) {
    this.#parts = parts
  }

  get qmp(): QmpClient {
    return this.#parts.run.qmp
  }

  get context(): MachineContext {
    return this.#parts.context
  }

  get name(): string {
    return this.#parts.run.config?.name ?? this.#parts.id
  }

  get acceleration(): 'kvm' | 'tcg' | undefined {
    return this.#parts.run.record?.acceleration
  }

  /** Whether it was within limits from its start: all its memory is counted then. */
  get isLimited(): boolean {
    return this.#parts.run.record?.limited === true
  }

  /** Puts limits in force in place of those that are. @throws HypervisorError `unsupported`, `invalid-config`, `peer-failed` */
  async limit(limits: Limits): Promise<void> {
    const { run, context, id } = this.#parts
    const group = new MachineGroup(context.surroundings.limiting, id)
    group.apply(limits)
    if (!this.isLimited && run.process) group.enter(run.process.identity.pid)
  }

  /** The settings of all other machines that run. */
  get others(): readonly MachineConfig[] {
    return this.#parts.context.others(this.#parts.id)
  }

  /** Puts its threads onto processors of the host. @throws HypervisorError `peer-failed` */
  async pin(config: MachineConfig): Promise<void> {
    const pid = this.#parts.run.process?.identity.pid
    if (pid !== undefined) await pinThreads(this.qmp, pid, config)
  }

  reached(point: string): void {
    this.#parts.context.surroundings.reached(point)
  }

  /** A command whose answer is a list of objects. */
  async list(command: string, args: object = {}): Promise<readonly JsonObject[]> {
    return listOf(await this.qmp.executeAny(command, args))
  }

  /** Whether QEMU has a device or an object of that id. */
  async has(id: string, where: '/machine/peripheral' | '/objects' = '/machine/peripheral'): Promise<boolean> {
    return (await this.list('qom-list', { path: where })).some(({ name }) => name === id)
  }

  /**
   * Opens an image, sees that no other machine writes to it, and gives it to QEMU.
   * @throws HypervisorError `disk-missing`, `disk-in-use`, `unsupported`
   */
  async openImage(request: ImageRequest): Promise<ImageDescriptor> {
    const { run, context, paths, id } = this.#parts
    using files = new OpenFiles({ images: [request] }, context.surroundings)
    requireFreeDisks(id, { uses: files.uses, context })
    run.note({ disks: [...run.disks, ...files.uses] })
    const numbers = await sendAll(files.take(), { path: paths.descriptors, purpose: request.id })
    const image = files.images.get(request.id)
    if (!image) throw new TypeError(`image ${request.id} was not opened`)
    return renumber(image, (fd) => numbers[fd - firstExtra] ?? Number.NaN)
  }

  /**
   * Gives QEMU the ends of a tap, and has it make a backend of them. Here they are closed then.
   * @param backendOf the backend's properties, with the names by which QEMU knows the ends
   */
  async addTap(
    fds: readonly number[],
    backendOf: (names: readonly string[]) => Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const left = [...fds]
    const names: string[] = []
    try {
      await using sender = await DescriptorSender.connect(this.#parts.paths.descriptors)
      try {
        for (let fd = left.shift(); fd !== undefined; fd = left.shift()) {
          const name = `tap${names.length}`
          await sender.sendNamed(fd, name)
          names.push(name)
        }
        await sender.execute('netdev_add', backendOf(names))
      } catch (error) {
        // A tap lasts as long as anybody has it.
        for (const name of names) await sender.execute('closefd', { fdname: name }).catch(ignoreUnknown)
        throw error
      }
    } finally {
      for (const fd of left) closeSync(fd)
    }
  }

  /** A command of QEMU's monitor for people, where there is none for programs; what it says. */
  async monitorCommand(line: string): Promise<string> {
    return String(await this.qmp.executeAny('human-monitor-command', { 'command-line': line }))
  }

  /** Takes an image back from QEMU: its nodes, its files, and our claim to it. It need not be there, or not all of it. */
  async closeImage(id: string): Promise<void> {
    const { run } = this.#parts
    const nodes = (await this.list('query-named-block-nodes', { flat: true })).map((one) => String(one['node-name']))
    await this.#closeNodes(nodes.filter((node) => isNodeOf(id, node)))
    for (const set of await this.list('query-fdsets')) {
      const isOurs = listOf(set.fds).some(({ opaque }) => opaque === id)
      if (isOurs) await this.qmp.executeAny('remove-fd', { 'fdset-id': set['fdset-id'] })
    }
    run.note({ disks: run.disks.filter((use) => use.of !== id) })
  }

  /** Each once none stands on it any more. */
  async #closeNodes(nodes: readonly string[]): Promise<void> {
    const left: string[] = []
    let refusal: unknown
    for (const name of nodes) {
      try {
        await this.qmp.executeAny('blockdev-del', { 'node-name': name })
      } catch (error) {
        if (!(error instanceof QmpError && error.code === 'command-failed')) throw error
        left.push(name)
        refusal = error
      }
    }
    if (left.length === nodes.length && left.length > 0) throw refusal
    if (left.length > 0) await this.#closeNodes(left)
  }

  /** How long the guest may take to let go of something, in milliseconds. */
  async patienceMs(): Promise<number> {
    const { running } = await this.qmp.execute('query-status', {})
    return running ? unplugPatienceMs : standstillPatienceMs
  }

  /** What QEMU tells next that is meant, from here on, or undefined where that does not come in time. */
  async hear(isMeant: (event: QmpEvent) => boolean, patienceMs: number): Promise<QmpEvent | undefined> {
    return await this.#parts.run.event(isMeant, AbortSignal.timeout(patienceMs))
  }

  /**
   * Takes a device out, which most guests have to agree to; one that is not there is out already.
   * @throws HypervisorError `guest-refused`; `timeout` where the guest does not let go of it
   */
  async unplug(id: string): Promise<void> {
    const patienceMs = await this.patienceMs()
    const isAbout = (name: string, data: JsonObject) =>
      data.device === id && (name === 'DEVICE_DELETED' || name === 'DEVICE_UNPLUG_GUEST_ERROR')
    const told = this.hear(({ name, data }) => isAbout(name, data), patienceMs)
    try {
      await this.qmp.executeAny('device_del', { id })
    } catch (error) {
      if (!(error instanceof QmpError)) throw error
      if (error.qemuClass === 'DeviceNotFound') return
      // Asked before, without an answer yet.
      if (!/in the process of unplug/.test(error.message)) throw error
    }
    const event = await told
    if (event?.name === 'DEVICE_DELETED') return
    if (event) {
      const problem = `does not let go of ${id}`
      const remedy = 'see what uses it there, or let the change wait for the next start'
      throw new HypervisorError('guest-refused', { machine: this.name, problem, remedy })
    }
    throw new HypervisorError('timeout', {
      what: `the guest of machine ${JSON.stringify(this.name)} letting go of ${id}`,
      within: `${patienceMs} ms`,
      remedy: 'it may need a driver, or still use it; let the change wait for the next start',
    })
  }

  /** A PCI Express port with nothing in it, or undefined. */
  async freePorts(): Promise<readonly string[]> {
    const devices = (await this.list('query-pci')).flatMap((bus) => listOf(bus.devices))
    return devices.flatMap((device) => {
      const { qdev_id: id, pci_bridge: bridge } = device
      const isPort = typeof id === 'string' && id.startsWith('cimarron.port')
      return isPort && isObject(bridge) && listOf(bridge.devices).length === 0 ? [id] : []
    })
  }
}

/** The command before may have used it up. */
function ignoreUnknown(error: unknown): void {
  if (!(error instanceof QmpError) || error.code !== 'command-failed') throw error
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** Gives files to QEMU, which knows them by the answered numbers. Here they are closed, whatever comes of it. */
export async function sendAll(
  fds: readonly number[],
  { path, purpose }: { readonly path: string; readonly purpose: string },
): Promise<readonly number[]> {
  const left = [...fds]
  try {
    await using sender = await DescriptorSender.connect(path)
    const numbers: number[] = []
    for (let fd = left.shift(); fd !== undefined; fd = left.shift()) numbers.push(await sender.send(fd, purpose))
    return numbers
  } finally {
    for (const fd of left) closeSync(fd)
  }
}

/** Settings of one phase, and the machine they are to become true of. */
export type Conform = (live: LiveMachine, config: MachineConfig) => Promise<void>
