import {
  createId,
  type DriverStore,
  type FailPoint,
  type Hypervisor,
  HypervisorError,
  type MachineView,
} from '@cimarron/hypervisor'
import type { Clock } from '../clock.ts'
import { EstateError } from '../error.ts'
import type { Journal } from '../journal/journal.ts'
import { forgetRows } from '../metrics/history-rows.ts'
import { driverStore, driverWrites } from '../storage/driver-rows.ts'
import type { Write } from '../storage/statements.ts'
import type { Writer } from '../storage/writer.ts'
import { HypervisorLink, type LinkOptions } from './hypervisor-link.ts'
import type { JobBoard } from './job-board.ts'

/** A hypervisor to be managed: its label, which keeps its identity over restarts, and how its driver is opened. */
export interface HypervisorSource {
  readonly name: string
  open(context: DriverContext): Promise<Hypervisor>
}

/** What the estate gives to a driver. */
export interface DriverContext {
  /** The UUID this hypervisor has for ever: the driver takes it as its own, and derives its hosts' from it. */
  readonly id: string
  readonly name: string
  readonly store: DriverStore
  readonly clock: Clock
  readonly reached: FailPoint
}

export interface FleetOptions extends Pick<LinkOptions, 'causeOf' | 'report' | 'forgotten' | 'relocating'> {
  readonly writer: Writer
  readonly journal: Journal
  readonly clock: Clock
  readonly board: JobBoard
  readonly reached: FailPoint
  /** Filled here; all others look into it. */
  readonly links: HypervisorLink[]
  /** The machines as last journalled, by hypervisor and id. */
  readonly known: ReadonlyMap<string, Map<string, MachineView>>
}

/** The hypervisors under management, which may come and go while the estate is open. */
export class Fleet implements AsyncDisposable {
  readonly #options: FleetOptions
  /** Names of those that are being opened. */
  readonly #coming = new Set<string>()

  constructor(options: FleetOptions) {
    this.#options = options
  }

  /** Opens its driver; what it tells is heard from `link.open()` on. */
  async take(source: HypervisorSource): Promise<HypervisorLink> {
    const { writer, links, known, clock, reached, journal, causeOf, report, forgotten, relocating } = this.#options
    const id = await this.#identify(source.name)
    const store = driverStore(writer, id)
    const hypervisor = await source.open({ id, name: source.name, store, clock, reached })
    // What it commits is kept under its id: under another it would not be found again.
    if (hypervisor.id !== id) {
      await hypervisor[Symbol.asyncDispose]()
      throw new TypeError(`the driver of ${source.name} did not take the id it was given`)
    }
    const views = known.get(id) ?? new Map<string, MachineView>()
    const link = new HypervisorLink(hypervisor, views, {
      journal,
      clock,
      causeOf,
      report,
      ...(forgotten ? { forgotten } : {}),
      ...(relocating ? { relocating } : {}),
    })
    links.push(link)
    return link
  }

  /** Takes one more under management. @throws HypervisorError `name-in-use`; what its driver throws */
  async add(source: HypervisorSource): Promise<Hypervisor> {
    const { name } = source
    if (this.#coming.has(name) || this.#options.links.some(({ hypervisor }) => hypervisor.name === name))
      throw new HypervisorError('name-in-use', { kind: 'hypervisor', name })
    this.#coming.add(name)
    try {
      const link = await this.take(source)
      await link.open()
      return link.hypervisor
    } finally {
      this.#coming.delete(name)
    }
  }

  /**
   * Takes one out of management: its machines stay what they are, and are no longer told of. What is kept about them goes.
   * @throws EstateError `hypervisor-not-found`; HypervisorError `busy` while a job works on one of them
   */
  async remove(id: string): Promise<void> {
    const { links, writer, known } = this.#options
    const link = links.find(({ hypervisor }) => hypervisor.id === id)
    if (!link) {
      const names = links.map(({ hypervisor }) => hypervisor.name).join(', ')
      throw new EstateError('hypervisor-not-found', { hypervisor: id, known: names })
    }
    this.#requireIdle(link.hypervisor)
    links.splice(links.indexOf(link), 1)
    const machines = link.hypervisor.machines().map((machine) => machine.id)
    await closeLink(link)
    known.get(id)?.clear()
    const entries = [...(await driverStore(writer, id).read()).keys()].map((key) => ({ key, value: null }))
    const writes: readonly Write[] = [
      ...machines.flatMap((machine): readonly Write[] => [['machine.delete', machine, id], forgetRows(machine)]),
      ...driverWrites(id, entries),
    ]
    await writer.commit({ writes })
    for (const machine of machines) this.#options.forgotten?.(machine)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const link of this.#options.links.toReversed()) await closeLink(link)
  }

  #requireIdle(hypervisor: Hypervisor): void {
    const own = new Set(hypervisor.machines().map((machine) => machine.id))
    for (const { command, endedMs } of this.#options.board.all()) {
      const isOfIt = 'machine' in command && typeof command.machine === 'string' && own.has(command.machine)
      if (endedMs === undefined && isOfIt)
        throw new HypervisorError('busy', { kind: 'hypervisor', machine: hypervisor.name, operation: command.kind })
    }
  }

  async #identify(name: string): Promise<string> {
    const { writer } = this.#options
    const known = (await writer.read('identities')).find((row) => String(row.name) === name)
    if (known) return String(known.id)
    const id = createId()
    await writer.commit({ writes: [['identity.put', name, id]] })
    return id
  }
}

async function closeLink(link: HypervisorLink): Promise<void> {
  await link[Symbol.asyncDispose]()
  await link.hypervisor[Symbol.asyncDispose]()
}
