import type { FailPoint, MachineView } from '@cimarron/hypervisor'
import type { Actor } from './actor.ts'
import { type Clock, systemClock } from './clock.ts'
import type { JobView } from './job.ts'
import { Journal, type JournalRetention } from './journal/journal.ts'
import type { AccessEvent } from './journal-entry.ts'
import { Collector } from './metrics/collector.ts'
import { decodeAdoption, decodeArrival, decodeDeparture, decodeMoved } from './migration/decode-notes.ts'
import { MigrationOffice } from './migration/migration-office.ts'
import { PeerDoor } from './migration/peer-door.ts'
import type { PeerNetwork } from './migration/peer-network.ts'
import { Settler } from './migration/settler.ts'
import { openSession, type SessionParts } from './open-session.ts'
import type { Schedule } from './schedule/schedule.ts'
import { Scheduler } from './schedule/scheduler.ts'
import { snapshotWork } from './schedule/snapshot-work.ts'
import { hostZone } from './schedule/wall-clock.ts'
import type { Session } from './session.ts'
import { openCollections, type Storage } from './storage/collection.ts'
import { openWriter, type Writer } from './storage/writer.ts'
import { Dispatcher } from './work/dispatcher.ts'
import { Fleet, type HypervisorSource } from './work/fleet.ts'
import type { HypervisorLink } from './work/hypervisor-link.ts'
import { JobBoard, type JobRetention } from './work/job-board.ts'
import type { Workshop } from './work/job-run.ts'
import { recoverJobs } from './work/recover-jobs.ts'

export interface EstateOptions {
  /** The database's file; it is made where there is none. `:memory:` keeps everything as long as the estate is open. */
  readonly database: string
  /** The hypervisors under management; the first is the default. */
  readonly hypervisors: readonly HypervisorSource[]
  /** The daemon's own version, for the journal. */
  readonly version: string
  readonly clock?: Clock
  readonly keep?: { readonly journal?: JournalRetention; readonly jobs?: JobRetention }
  /** Rounds over the machines' counters: see `MetricsOptions`. */
  readonly metrics?: MetricsOptions
  /** The database may not grow beyond this; default 4 GiB. What would is refused as by a full disk. */
  readonly maxDatabaseBytes?: number
  /** How long the end waits for jobs that run, in milliseconds; default 5,000. */
  readonly graceMs?: number
  /** The writer's own file where this package was bundled: an entry made of `@cimarron/estate/writer`. */
  readonly writer?: URL
  /** Other daemons, with which machines are exchanged. Left out: there are none. */
  readonly peers?: PeerNetwork
  /** Told of failures that nobody waits for; default: a warning of the process. */
  readonly report?: (problem: unknown) => void
  /** For tests that kill the daemon; see `estateFailPoints`. */
  readonly reached?: FailPoint
}

export interface MetricsOptions {
  /** Default true: a round is made each second, and what is found is kept. Else rounds are made where somebody asks. */
  readonly history?: boolean
  /** Processor time of this thread, in milliseconds; rounds that take too much are made more rarely. */
  readonly cpuMs?: () => number
}

/** Everything under management as one: who may do what, jobs, journal, history, over one database. */
export interface Estate extends AsyncDisposable {
  as(actor: Actor): Session
  /** Notes who was not let in, or was sent away; durable when it resolves. A flood is recorded in part. @throws EstateError `storage-failed` */
  record(event: AccessEvent, by?: Actor): Promise<void>
  /** What other daemons may ask. */
  readonly peerDoor: PeerDoor
  /** Takes hypervisors under management, and out of it, while it is open. Who may is for the caller to know. */
  readonly hypervisors: Pick<Fleet, 'add' | 'remove'>
  /** The same database for those above: users, tokens, settings. */
  readonly storage: Storage
  /** Takes no more commands, lets what runs end, closes database and drivers. Machines keep running. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Opens the estate: alone on its database, with what happened since it was last open in the journal.
 * @throws EstateError `storage-failed` where the database is in use, damaged or somebody else's; what a driver throws
 */
export async function openEstate(options: EstateOptions): Promise<Estate> {
  await using opened = new AsyncDisposableStack()
  const { database: path, maxDatabaseBytes: maxBytes = 2 ** 32, writer: entry } = options
  const writer = opened.use(await openWriter({ path, maxBytes, ...(entry ? { entry } : {}) }))
  const clock = options.clock ?? systemClock
  const report = options.report ?? warn
  const reached = options.reached ?? (() => undefined)
  const keep = options.keep?.journal
  const journal = opened.use(await Journal.open({ writer, clock, report, ...(keep ? { keep } : {}) }))
  const board = new JobBoard(options.keep?.jobs)
  const storage = await openCollections(writer, journal)
  const books = {
    departures: storage.collection('departures', { decode: decodeDeparture }),
    arrivals: storage.collection('arrivals', { decode: decodeArrival }),
    moved: storage.collection('moved', { decode: decodeMoved }),
    adoptions: storage.collection('adoptions', { decode: decodeAdoption }),
  }
  const office = new MigrationOffice(books, options.peers)
  const links: HypervisorLink[] = []
  const hypervisors = () => links.map(({ hypervisor }) => hypervisor)
  const shop: Workshop = { journal, board, clock, reached, report, office, hypervisors }
  const dispatcher = new Dispatcher(shop, links)
  const { metrics } = options
  const collector = new Collector({
    writer,
    clock,
    links,
    report,
    keepsHistory: metrics?.history ?? true,
    cpuMs: metrics?.cpuMs ?? threadCpuMs,
  })
  const known = await readMachines(writer)
  const fleet = opened.use(
    new Fleet({
      writer,
      journal,
      clock,
      board,
      reached,
      links,
      known,
      report,
      causeOf: dispatcher.causeOf.bind(dispatcher),
      forgotten: (machine) => collector.book.forget(machine),
      relocating: office.relocating,
    }),
  )
  for (const source of options.hypervisors) await fleet.take(source)
  const daemon = (event: 'started' | 'stopping') =>
    journal.commit({ entries: [{ kind: 'daemon', atMs: clock.now(), event, version: options.version }] })
  await daemon('started')
  for (const link of links) await link.open()
  const stored = await readJobs(writer)
  await journal.commit(recoverJobs(stored, { links, board, nowMs: clock.now() }))

  opened.use(collector)
  await collector.open([...known.values()].flatMap((views) => [...views.keys()]))
  const scheduler = opened.use(
    new Scheduler({
      clock,
      zone: hostZone(),
      // Written by the scheduler alone.
      schedules: storage.told('schedules', { decode: (value) => value as Schedule }),
      machines: () => links.flatMap(({ hypervisor }) => hypervisor.machines()),
      work: snapshotWork({ links, dispatcher }),
      report,
    }),
  )
  office.attach({ metrics: collector.book, schedules: scheduler })
  const settler = opened.use(new Settler({ links, office, dispatcher, clock, report }))
  const peerDoor = new PeerDoor({ links, office, dispatcher, clock, journal })
  await settler.open()
  await scheduler.open()
  // The last to come is the first to end: settler and scheduler may wait for a job that ends only because no guest is waited for.
  opened.defer(async () => {
    await dispatcher.close(options.graceMs ?? 5000)
    // A database that can't be written closes all the same.
    await daemon('stopping').catch(report)
  })
  const parts: SessionParts = {
    links,
    journal,
    board,
    dispatcher,
    collector,
    scheduler,
    clock,
    office,
    peerDoor,
    typing: new Set(),
  }
  return new OpenEstate(parts, { storage, fleet }, opened.move())
}

class OpenEstate implements Estate {
  readonly storage: Storage
  readonly peerDoor: PeerDoor
  readonly #parts: SessionParts
  readonly hypervisors: Pick<Fleet, 'add' | 'remove'>
  readonly #opened: AsyncDisposableStack

  constructor(
    parts: SessionParts,
    { storage, fleet }: { readonly storage: Storage; readonly fleet: Fleet },
    opened: AsyncDisposableStack,
  ) {
    this.#parts = parts
    this.storage = storage
    this.hypervisors = fleet
    this.peerDoor = parts.peerDoor
    this.#opened = opened
  }

  as(actor: Actor): Session {
    return openSession(actor, this.#parts)
  }

  record(event: AccessEvent, by?: Actor): Promise<void> {
    return this.#parts.dispatcher.record(event, by)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.disposeAsync()
  }
}

/** The machines as last journalled, by hypervisor and id. */
async function readMachines(writer: Writer): Promise<ReadonlyMap<string, Map<string, MachineView>>> {
  const known = new Map<string, Map<string, MachineView>>()
  for (const row of await writer.read('machines')) {
    const hypervisor = String(row.hypervisor)
    const view = JSON.parse(String(row.body)) as MachineView
    const views = known.get(hypervisor) ?? new Map<string, MachineView>()
    known.set(hypervisor, views.set(view.id, view))
  }
  return known
}

async function readJobs(writer: Writer): Promise<readonly JobView[]> {
  const jobs = (await writer.read('jobs')).map((row) => JSON.parse(String(row.body)) as JobView)
  return jobs.toSorted((one, other) => (one.endedMs ?? Infinity) - (other.endedMs ?? Infinity))
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function warn(problem: unknown): void {
  process.emitWarning(problem instanceof Error ? problem : String(problem), 'EstateWarning')
}
