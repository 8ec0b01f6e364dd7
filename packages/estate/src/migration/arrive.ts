import { type Arrival, HypervisorError } from '@cimarron/hypervisor'
import type { MigrationCommand } from '../migration-command.ts'
import type { Target } from '../work/command-rule.ts'
import type { OpenArrival } from './arrival-desk.ts'
import { credentialsFor } from './peer-network.ts'
import { type Decision, decisionOf } from './source-word.ts'

type Receive = Extract<MigrationCommand, { readonly kind: 'receive-machine' }>

/** The whole of a migration, as its target sees it: what is held for the machine, until it is decided. */
export async function arrive(command: Receive, target: Target): Promise<void> {
  const { desk } = target.office
  const opened = desk.get(command.migration) ?? desk.open(command.migration)
  let failure: unknown
  try {
    const arrival = await held(command, target, opened)
    opened.arrival = arrival
    opened.follow = (progress) => {
      target.follow(progress)
      target.operation.progress?.(progress.fraction)
    }
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

async function decided(
  arrival: Arrival,
  decision: Decision,
  { target, opened }: { readonly target: Target; readonly opened: OpenArrival },
): Promise<void> {
  const { commit, progress } = target.operation
  // Not to be called off any more: the decision is made.
  const operation = { ...(commit ? { commit } : {}), ...(progress ? { progress } : {}) }
  if (decision !== 'commit') {
    if (target.isLeaving()) throw new HypervisorError('cancelled', { what: 'the arrival' })
    await arrival.abandon(operation)
    opened.outcome.resolve('abandoned')
    const { name: machine } = arrival.config
    if (decision === 'abandon')
      throw new HypervisorError('cancelled', { what: `the arrival of machine ${JSON.stringify(machine)}` })
    const words = `${decision.problem}; what was made for it here was removed`
    throw new HypervisorError('migration-failed', { machine, words })
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
