import {
  HypervisorError,
  type MigrationObstacle,
  type MigrationOffer,
  type MigrationProgress,
  type MigrationResult,
} from '@cimarron/hypervisor'
import type { MigrationCommand, MigrationWish } from '../migration-command.ts'
import type { Target } from '../work/command-rule.ts'
import type { HistoryPiece } from './history-piece.ts'
import { HistoryTeller } from './history-teller.ts'
import { moveWithin } from './move-within.ts'
import { answerMs, answers, askPatiently, isSilence, late, silent, type Waiting, within } from './patience.ts'
import { type ArrivalRequest, credentialsFor, type PeerLink } from './peer-network.ts'
import { progressReport } from './progress-report.ts'
import { sendFiles } from './send-files.ts'
import { TargetWatch } from './target-watch.ts'

type Migrate = Extract<MigrationCommand, { readonly kind: 'migrate-machine' }>

/** The whole of a migration, as its source sees it. */
export async function depart(command: Migrate, target: Target): Promise<void> {
  const { peer: name, wish } = command
  const { office, operation } = target
  const { signal } = operation
  const machine = target.machine()
  const { direct } = machine.migration
  if (direct) return await moveWithin(direct, command, target)
  const peer = office.peers.peer(name)
  target.phase('asking the peer')
  office.peers.prepare()
  const offer = await machine.migration.offer({ to: name, ...(signal ? { signal } : {}) })
  const { migration } = offer
  const request = requestFor(offer, wish, name)
  requireNone(await peer.check(request, signal), offer)
  const { copiedDisks = 'keep' } = wish
  office.underWay.add(migration)
  try {
    // Before the target holds anything: the next daemon must know whom to ask.
    await office.books.departures.put(migration, { machine: machine.id, peer: name, copiedDisks })
    const result = await send({ peer, offer, request, wish }, target)
    target.migrated(result)
    const { name: label } = offer.defined
    await office.books.moved.put(machine.id, { machine: machine.id, name: label, peer: name, atMs: target.nowMs() })
    await office.letSchedulesGo(migration)
  } finally {
    office.underWay.delete(migration)
    if (machine.migration.departure?.migration !== migration) await letGo(peer, migration, target)
  }
}

interface Sending {
  readonly peer: PeerLink
  readonly offer: MigrationOffer
  readonly request: ArrivalRequest
  readonly wish: MigrationWish
}

/** From the moment at which the target holds the machine's place up to its word that it has it. */
async function send({ peer, offer, request, wish }: Sending, target: Target): Promise<MigrationResult> {
  const { office, operation } = target
  const { migration } = offer
  const machine = target.machine()
  const report = progressReport(
    (piece) => peer.tellHistory(migration, piece),
    () => target.nowMs(),
  )
  const follow = (progress: MigrationProgress) => {
    target.follow(progress)
    report(progress)
  }
  const certificates = await office.peers.issue()
  const waiting = waitingFor(peer, target)
  const ping = (signal: AbortSignal) => peer.arrivalState(migration, signal)
  const asked = { ...request, authority: certificates.authority }
  const answer = await askPatiently((signal) => peer.begin(asked, signal), ping, waiting)
  using watch = new TargetWatch(ping, waiting)
  const signal = operation.signal ? AbortSignal.any([operation.signal, watch.signal]) : watch.signal
  try {
    target.phase('telling its past')
    const history = historyTeller(peer, migration, target)
    await history.tellAll(signal)
    const { toldSchedules: schedules } = history
    const { copiedDisks = 'keep' } = wish
    if (schedules.length > 0)
      await office.books.departures.put(migration, { machine: machine.id, peer: peer.name, copiedDisks, schedules })
    const { carried = [] } = offer
    if (carried.length > 0) {
      target.phase('sending its files')
      const tell = (piece: HistoryPiece) => peer.tellHistory(migration, piece, signal)
      await sendFiles(carried, { from: machine.migration, tell, follow, nowMs: () => target.nowMs() })
    }
    target.phase('migrating')
    const { bandwidth, downtimeMs, postCopy, channels, autoConverge } = wish
    return await machine.migration.depart({
      ...operation,
      signal,
      offer,
      to: peer.name,
      endpoints: answer.endpoints,
      ...(answer.endpoints.encrypted
        ? { credentials: credentialsFor(certificates, answer.authority), serverName: answer.serverName }
        : {}),
      ...given({ bandwidth, downtimeMs, postCopy, channels, autoConverge }),
      copiedDisks,
      follow,
      handOver() {
        watch[Symbol.dispose]()
        return handOver(peer, migration, target)
      },
      parting: () => history.tellRest(),
      warn: (text) => target.warn(text),
    })
  } catch (error) {
    const { words } = watch
    if (words === undefined || operation.signal?.aborted || machine.migration.departure) throw error
    throw new HypervisorError('migration-failed', { machine: offer.defined.name, words }, { cause: error })
  }
}

function waitingFor({ name: peer }: PeerLink, { office, operation: { signal }, ...target }: Target): Waiting {
  const { silenceMs } = office.peers.patience
  return { peer, silenceMs, signal, nowMs: () => target.nowMs(), pause: (ms, over) => target.pause(ms, over) }
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
export function requestFor(offer: MigrationOffer, wish: MigrationWish, called: string): ArrivalRequest {
  const { storage, pool, name, hypervisor, postCopy, channels } = wish
  return {
    offer,
    plan: {
      storage,
      called,
      ...given({ pool, name, channels }),
      ...(postCopy === undefined ? {} : { postCopy: true }),
    },
    ...given({ hypervisor }),
  }
}

/** @throws HypervisorError `migration-failed` with all that is in the way */
function requireNone(obstacles: readonly MigrationObstacle[], { defined }: MigrationOffer): void {
  if (obstacles.length === 0) return
  const words = obstacles.map(({ problem, remedy }) => `${problem} (${remedy})`).join('; ')
  throw new HypervisorError('migration-failed', { machine: defined.name, words })
}

/** A short cut of the network is waited for: the machine stands still meanwhile. Longer than that it is left to who settles it later. */
async function handOver(peer: PeerLink, migration: string, target: Target): Promise<'committed' | 'abandoned'> {
  target.phase('handing over')
  // Nobody calls it off any more.
  const waiting = { ...waitingFor(peer, target), signal: undefined }
  const begunMs = target.nowMs()
  for (let tried = 1; ; tried++) {
    const isOver = () => target.nowMs() - begunMs >= waiting.silenceMs || target.isLeaving()
    try {
      const said = await within((signal) => peer.decide(migration, 'commit', signal), waiting)
      if (said !== late) return said
      if (isOver()) throw silent(waiting)
    } catch (error) {
      if (isOver() || !isSilence(error)) throw error
      await target.pause(Math.min(tried * 500, answerMs(waiting)))
    }
  }
}

/** It was decided, or nothing was given away: the target need hold nothing, and what it can't be told it will ask. */
async function letGo(peer: PeerLink, migration: string, target: Target): Promise<void> {
  const waiting = { ...waitingFor(peer, target), signal: undefined }
  await answers((signal) => peer.decide(migration, 'abandon', signal), waiting)
  await target.office.books.departures.delete(migration)
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

/** Without what is undefined. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>
}
