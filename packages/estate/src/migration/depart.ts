import { HypervisorError, type MigrationObstacle, type MigrationOffer } from '@cimarron/hypervisor'
import type { MigrationCommand, MigrationWish } from '../migration-command.ts'
import type { Target } from '../work/command-rule.ts'
import { HistoryTeller } from './history-teller.ts'
import type { MigrationOffice } from './migration-office.ts'
import { type ArrivalRequest, credentialsFor, type PeerLink } from './peer-network.ts'

type Migrate = Extract<MigrationCommand, { readonly kind: 'migrate-machine' }>

/** So often the target is asked again whether it has taken over, before it is left to who settles it later. */
const handOverTries = 5

/** The whole of a migration, as its source sees it. */
export async function depart({ peer: name, wish }: Migrate, target: Target): Promise<void> {
  const { office, operation } = target
  const { signal } = operation
  const machine = target.machine()
  const peer = office.peers.peer(name)
  target.phase('asking the peer')
  const offer = await machine.migration.offer(signal ? { signal } : {})
  const { migration } = offer
  const request = requestFor(offer, wish)
  requireNone(await peer.check(request, signal), offer)
  const certificates = await office.peers.issue()
  const { copiedDisks = 'keep' } = wish
  office.underWay.add(migration)
  try {
    // Before the target holds anything: the next daemon must know whom to ask.
    await office.books.departures.put(migration, { machine: machine.id, peer: name, copiedDisks })
    const answer = await peer.begin({ ...request, authority: certificates.authority }, signal)
    target.phase('telling its past')
    const history = historyTeller(peer, migration, target)
    await history.tellAll(signal)
    const schedules = history.toldSchedules
    if (schedules.length > 0)
      await office.books.departures.put(migration, { machine: machine.id, peer: name, copiedDisks, schedules })
    target.phase('migrating')
    const { bandwidth, downtimeMs, postCopy, channels, autoConverge } = wish
    const { name: label } = machine.view.defined
    const result = await machine.migration.depart({
      ...operation,
      offer,
      endpoints: answer.endpoints,
      ...(answer.endpoints.encrypted
        ? { credentials: credentialsFor(certificates, answer.authority), serverName: answer.serverName }
        : {}),
      ...given({ bandwidth, downtimeMs, postCopy, channels, autoConverge }),
      copiedDisks,
      follow: (progress) => target.follow(progress),
      handOver: () => handOver(peer, migration, target),
      parting: () => history.tellRest(),
    })
    target.migrated(result)
    await office.books.moved.put(machine.id, { machine: machine.id, name: label, peer: name, atMs: target.nowMs() })
    await office.letSchedulesGo(migration)
  } finally {
    office.underWay.delete(migration)
    if (machine.migration.departure?.migration !== migration) await letGo(peer, migration, office)
  }
}

function historyTeller(peer: PeerLink, migration: string, target: Target): HistoryTeller {
  const machine = target.machine()
  const { metrics, schedules } = target.office.keepers
  let told = 0
  return new HistoryTeller({
    machine,
    metrics,
    schedules: schedules.ofMachine(machine.id),
    nowMs: () => target.nowMs(),
    tell: (piece, signal) => peer.tellHistory(migration, piece, signal),
    tellPast: async (signal) => {
      told = await target.tellPast((entries) => peer.tell(migration, entries, signal), told)
    },
    warn: (text) => target.warn(text),
  })
}

/** What is asked of a target, for the check and for the arrival. */
export function requestFor(offer: MigrationOffer, wish: MigrationWish): ArrivalRequest {
  const { storage, pool, name, hypervisor, postCopy, channels } = wish
  return {
    offer,
    plan: { storage, ...given({ pool, name, channels }), ...(postCopy === undefined ? {} : { postCopy: true }) },
    ...given({ hypervisor }),
  }
}

/** @throws HypervisorError `migration-failed` with all that is in the way */
function requireNone(obstacles: readonly MigrationObstacle[], { defined }: MigrationOffer): void {
  if (obstacles.length === 0) return
  const words = obstacles.map(({ problem, remedy }) => `${problem} (${remedy})`).join('; ')
  throw new HypervisorError('migration-failed', { machine: defined.name, words })
}

/** A short cut of the network is waited for: the machine stands still meanwhile. */
async function handOver(peer: PeerLink, migration: string, target: Target): Promise<'committed' | 'abandoned'> {
  target.phase('handing over')
  for (let tried = 1; ; tried++) {
    try {
      return await peer.decide(migration, 'commit')
    } catch (error) {
      if (tried >= handOverTries) throw error
      await target.pause(tried * 500)
    }
  }
}

/** It was decided, or nothing was given away: the target need hold nothing, and what it can't be told it will ask. */
async function letGo(peer: PeerLink, migration: string, office: MigrationOffice): Promise<void> {
  try {
    await peer.decide(migration, 'abandon')
  } catch {
    // It is asked by nobody then; it asks us itself, and hears that it is not under way.
  }
  await office.books.departures.delete(migration)
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

/** Without what is undefined. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>
}
