import { HypervisorError } from '@cimarron/hypervisor'
import { type Actor, actorOn } from './actor.ts'
import { openAgentSession } from './agent-session.ts'
import type { Clock } from './clock.ts'
import type { Command } from './command.ts'
import { type ConsoleAct, openConsoleSession } from './console-session.ts'
import { EstateError } from './error.ts'
import type { JobView } from './job.ts'
import { readAudit } from './journal/audit.ts'
import type { Journal } from './journal/journal.ts'
import { maxEntries, readBack } from './journal/read-back.ts'
import { readRevisions } from './journal/revisions.ts'
import type { JournalEntry } from './journal-entry.ts'
import type { Collector } from './metrics/collector.ts'
import { openMetricsSession } from './metrics-session.ts'
import type { MigrationOffice } from './migration/migration-office.ts'
import type { PeerDoor } from './migration/peer-door.ts'
import { openMigrationSession } from './migration-session.ts'
import { openNetworkSession } from './network-session.ts'
import { Reach } from './reach.ts'
import { type Permission, requirePermission } from './role-check.ts'
import type { Scheduler } from './schedule/scheduler.ts'
import { openScheduleSession } from './schedule-session.ts'
import type { MachineEntry, Session } from './session.ts'
import { openStorageSession } from './storage-session.ts'
import { type FoundMachine, type Links, lookUpMachine, requireFeature, requireMachine } from './work/admission.ts'
import type { Dispatcher } from './work/dispatcher.ts'
import { findHost } from './work/find-host.ts'
import type { HypervisorLink } from './work/hypervisor-link.ts'
import type { JobBoard } from './work/job-board.ts'

export interface SessionParts {
  readonly links: Links
  readonly journal: Journal
  readonly board: JobBoard
  readonly dispatcher: Dispatcher
  readonly collector: Collector
  readonly scheduler: Scheduler
  readonly clock: Clock
  /** Machines on their way between daemons. */
  readonly office: MigrationOffice
  readonly peerDoor: PeerDoor
  /** Machines at whose keyboard somebody is. */
  readonly typing: Set<string>
}

/** The estate through the eyes of one actor. */
export function openSession(actor: Actor, parts: SessionParts): Session {
  const { journal, board, dispatcher, collector, clock } = parts
  const reach = new Reach(actor, parts.links)
  const { links } = reach
  const isSeen = (entry: JournalEntry): boolean => reach.seesEntry(entry)

  async function permitted<T>(permission: Permission, act: () => Promise<T>, machine?: string): Promise<T> {
    let who = reach.actor
    try {
      if (machine !== undefined) who = reach.onMachine(machine)
      requirePermission(who, permission)
    } catch (error) {
      await dispatcher.refuse({ actor: who, command: permission, error, ...(machine === undefined ? {} : { machine }) })
      throw error
    }
    return await act()
  }

  async function permittedOn<T>(
    permission: Permission,
    act: () => Promise<T>,
    { hypervisor }: HypervisorLink,
  ): Promise<T> {
    const who = actorOn(reach.actor, hypervisor.id)
    try {
      requirePermission(who, permission)
    } catch (error) {
      await dispatcher.refuse({ actor: who, command: permission, error })
      throw error
    }
    return await act()
  }

  async function note(act: ConsoleAct): Promise<void> {
    const hypervisor = lookUpMachine(links, act.machine)?.link.hypervisor.id
    const place = hypervisor === undefined ? {} : { hypervisor }
    const who = reach.onMachine(act.machine)
    await journal.commit({ entries: [{ kind: 'console', atMs: parts.clock.now(), actor: who, ...place, ...act }] })
  }

  const entry = ({ link, machine: { view } }: FoundMachine): MachineEntry => {
    const job = dispatcher.jobOn(view.id)
    return { hypervisor: link.hypervisor.id, view, ...(job ? { job } : {}) }
  }

  return {
    actor,

    hypervisors: () =>
      links.map(({ hypervisor: { id, name, platform, version, features, missing, connection } }) => ({
        id,
        name,
        platform,
        version,
        features,
        missing,
        ...(connection ? { connection } : {}),
      })),
    hosts: () =>
      links.flatMap(({ hypervisor }) => hypervisor.hosts().map((host) => ({ ...host, hypervisor: hypervisor.id }))),
    async host(idOrName) {
      const { hypervisor, host } = findHost(links, idOrName)
      return { ...host, hypervisor: hypervisor.id, report: await hypervisor.report(host.id) }
    },
    *machines(hypervisor) {
      for (const found of everyMachine(links)) {
        if (hypervisor === undefined || found.link.hypervisor.id === hypervisor) yield entry(found)
      }
    },
    machine(id) {
      const found = lookUpMachine(links, id)
      return found && entry(found)
    },
    findMachine: (idOrName) => entry(find(links, idOrName, parts.office)),

    submit: (command, { bytes } = {}) => dispatcher.submit(reach, command, bytes),
    ...openNetworkSession({ links, jobOn: (id) => dispatcher.jobOn(id) }),
    ...openStorageSession({ links, jobOn: (id) => dispatcher.jobOn(id), permitted: permittedOn }),
    ...openMetricsSession({ links, collector, nowMs: () => clock.now() }),
    async run(command: Command, signal?: AbortSignal): Promise<JobView> {
      if (signal?.aborted) throw new HypervisorError('cancelled', { what: command.kind }, { cause: signal.reason })
      const job = await dispatcher.submit(reach, command)
      const cancel = () => job.cancel()
      signal?.addEventListener('abort', cancel, { once: true })
      if (signal?.aborted) cancel()
      try {
        return await job.done
      } finally {
        signal?.removeEventListener('abort', cancel)
      }
    },

    jobs: () => (reach.isWhole ? board.all() : board.all().filter((job) => reach.seesJob(job))),
    job: (id) => seenJob(reach, board.get(id)),
    cancelJob: (id) => dispatcher.cancel(reach, id),

    journal({ after, signal } = {}) {
      const entries = journal.follow(after || undefined, signal)
      return reach.seesAll ? entries : seen(entries, isSeen)
    },
    journalStart: () => journal.start,
    journalEnd: () => journal.last,
    history: (query) =>
      reach.seesAll
        ? journal.latest({ ...query, limit: Math.min(query.limit, maxEntries) })
        : readBack((before, limit) => journal.before({ ...query, before, limit }), { ...query, fits: isSeen }),
    revisions: ({ machine, limit }) =>
      readRevisions((before, count) => journal.before({ machine, before, limit: count }), { limit, isSeen }),
    audit: (query) => permitted('read-audit', () => readAudit(journal, query, isSeen)),

    async addresses(id) {
      const { link, machine } = requireMachine(links, id)
      requireFeature(link.hypervisor, 'addresses')
      return await machine.addresses()
    },
    ...openAgentSession({ links, permitted, note }),
    snapshots: (id) => requireMachine(links, id).machine.snapshots.all(),
    keptImages: (id) => requireMachine(links, id).machine.snapshots.kept?.() ?? [],
    ...openMigrationSession({ reach, permitted, ...parts }),
    ...openScheduleSession({ scheduler: parts.scheduler, actor: reach.actor, permitted }),
    ...openConsoleSession({ links, typing: parts.typing, permitted, note }),
  }
}

function seenJob(reach: Reach, job: JobView | undefined): JobView | undefined {
  return job !== undefined && reach.seesJob(job) ? job : undefined
}

async function* seen(
  entries: AsyncIterable<JournalEntry>,
  isSeen: (entry: JournalEntry) => boolean,
): AsyncGenerator<JournalEntry, void, undefined> {
  for await (const entry of entries) if (isSeen(entry)) yield entry
}

function* everyMachine(links: Links): Generator<FoundMachine, void, undefined> {
  for (const link of links) for (const machine of link.hypervisor.machines()) yield { link, machine }
}

function find(links: Links, idOrName: string, office: MigrationOffice): FoundMachine {
  const byId = lookUpMachine(links, idOrName)
  if (byId) return byId
  const named = [...everyMachine(links)].filter(({ machine }) => machine.view.defined.name === idOrName)
  const [first, ...others] = named
  if (!first) throw new HypervisorError('machine-not-found', { machine: idOrName, ...whereItWent(office, idOrName) })
  if (others.length === 0) return first
  const ids = named.map(({ machine, link }) => `${machine.id} (${nameOf(link)})`).join(', ')
  throw new EstateError('ambiguous-name', { name: idOrName, count: named.length, ids })
}

function whereItWent(office: MigrationOffice, idOrName: string): { readonly moved?: string } {
  const note = office.movedTo(idOrName)
  return note === undefined ? {} : { moved: `it moved to ${note.peer} at ${new Date(note.atMs).toISOString()}` }
}

function nameOf({ hypervisor }: HypervisorLink): string {
  return hypervisor.name
}
