import { type Arrival, HypervisorError } from '@cimarron/hypervisor'
import type { MigrationCommand } from '../migration-command.ts'
import type { Target } from '../work/command-rule.ts'
import type { OpenArrival } from './arrival-desk.ts'
import { credentialsFor } from './peer-network.ts'

type Receive = Extract<MigrationCommand, { readonly kind: 'receive-machine' }>

/** How long a source may be silent before it is asked whether it is still at it; doubled while it does not answer. */
const firstSilenceMs = 3_000
const longestSilenceMs = 30_000

/** The whole of a migration, as its target sees it: what is held for the machine, until it is decided. */
export async function arrive(command: Receive, target: Target): Promise<void> {
  const { desk } = target.office
  const opened = desk.get(command.migration) ?? desk.open(command.migration)
  let failure: unknown
  try {
    const arrival = await held(command, target, opened)
    opened.arrival = arrival
    target.phase('receiving the machine')
    await decided(arrival, await decisionOf(command, target, opened), { target, opened })
  } catch (error) {
    failure = error
    if (opened.arrival?.state === 'abandoned') await target.office.keepers.metrics.erase(command.machine)
    throw error
  } finally {
    desk.close(command.migration, failure)
  }
}

/** Of a former daemon, or new: the source is answered then. */
async function held({ migration }: Receive, target: Target, opened: OpenArrival): Promise<Arrival> {
  const { hypervisor, office, operation } = target
  const { request } = opened
  const found = hypervisor.arrivals.find(migration)
  if (found) return found
  if (request === undefined) throw new HypervisorError('cancelled', { what: `migration ${migration}` })
  const certificates = await office.peers.issue()
  const credentials = credentialsFor(certificates, request.authority ?? certificates.authority)
  const listen = { ...office.peers.listen, credentials }
  const arrival = await hypervisor.arrivals.receive(request.offer, { plan: request.plan, listen }, operation)
  const { authority, serverName } = certificates
  opened.begun.resolve({ endpoints: arrival.endpoints, authority, serverName })
  return arrival
}

/** The source's word, or an admin's. Of a source that is silent it is asked whether it is still at it. */
async function decisionOf(
  { migration, peer }: Receive,
  target: Target,
  opened: OpenArrival,
): Promise<'commit' | 'abandon'> {
  const { signal } = target.operation
  const over = new AbortController()
  const cancelled = Promise.withResolvers<'abandon'>()
  const cancel = () => cancelled.resolve('abandon')
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted) cancel()
  try {
    for (let silenceMs = firstSilenceMs; ; ) {
      const silence = target.pause(silenceMs, over.signal).then(() => undefined)
      const said = await Promise.race([opened.decision.promise, cancelled.promise, silence])
      if (said !== undefined) return said
      try {
        // A source that has given it away asks for it itself, and one that is at it is waited for.
        if ((await target.office.peers.peer(peer).departureState(migration)) === 'none') return 'abandon'
        silenceMs = firstSilenceMs
      } catch {
        // Nobody knows: it is held until somebody does.
        target.phase('waiting for the source, which does not answer')
        silenceMs = Math.min(silenceMs * 2, longestSilenceMs)
      }
    }
  } finally {
    over.abort()
    signal?.removeEventListener('abort', cancel)
  }
}

async function decided(
  arrival: Arrival,
  decision: 'commit' | 'abandon',
  { target, opened }: { readonly target: Target; readonly opened: OpenArrival },
): Promise<void> {
  const { commit, progress } = target.operation
  // Not to be called off any more: the decision is made.
  const operation = { ...(commit ? { commit } : {}), ...(progress ? { progress } : {}) }
  if (decision === 'abandon' && target.isLeaving()) throw new HypervisorError('cancelled', { what: 'the arrival' })
  if (decision === 'abandon') {
    await arrival.abandon(operation)
    opened.outcome.resolve('abandoned')
    throw new HypervisorError('cancelled', { what: `the arrival of machine ${JSON.stringify(arrival.config.name)}` })
  }
  target.phase('taking over')
  try {
    await arrival.commit(operation)
  } catch (error) {
    if (arrival.state === 'abandoned') opened.outcome.resolve('abandoned')
    throw error
  }
  opened.outcome.resolve('committed')
  await target.office.takeInSchedules(arrival.id)
}
