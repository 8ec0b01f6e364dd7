import type { CloneCommand, CloneOrder, Session } from '@cimarron/estate'
import { cloneSource, expandPattern, HypervisorError, planDocument, requireKnownKeys } from '@cimarron/hypervisor'
import type { CloneRequest } from '../contract/clone.ts'
import { cloneRequest } from '../schema/clone.ts'
import { job } from '../schema/job.ts'
import { submit, waitQuery } from './job-reply.ts'
import { withNetworkIds } from './named-networks.ts'
import { withImages } from './named-volumes.ts'
import type { Operations } from './operation.ts'
import { findSnapshot } from './snapshots.ts'

/** Machines from a machine. */
export const cloneOperations: Operations<'machines.clone'> = {
  'machines.clone': {
    summary: 'Make machines like one as it is, running or not, or as it was at a snapshot: all of them, or none',
    description:
      'Each gets an id, a name, MAC addresses, disks and firmware variables of its own. The job tells which: its command names ' +
      'their ids before the first is made. Of a machine that runs, disks are copied as they are at one moment, as after a power cut; ' +
      'with quiesce its agent has the guest write all down before.',
    query: waitQuery,
    body: cloneRequest,
    answer: job,
    startsJob: true,
    problems: [
      'machine-not-found',
      'ambiguous-name',
      'invalid-state',
      'busy',
      'unsupported',
      'invalid-config',
      'name-in-use',
      'id-in-use',
      'pool-not-found',
      'volume-not-found',
      'network-not-found',
      'snapshot-not-found',
      'snapshot-refused',
    ],
    handle: (call) => {
      const { session, body, params } = call
      return submit(call, commandOf(session, params.machine, body), call.query.wait)
    },
  },
}

function commandOf(session: Session, idOrName: string, request: CloneRequest): CloneCommand {
  const { view, hypervisor } = session.findMachine(idOrName)
  const { linked, quiesce, keepTpm, settings, pool } = request
  const snapshot = request.snapshot === undefined ? undefined : findSnapshot(session, view, request.snapshot).id
  const ofSnapshot = snapshot === undefined ? {} : { snapshot }
  const { config } = cloneSource(view, session.snapshots(view.id), ofSnapshot)
  const document = settings && withNetworkIds(withImages(settings, { session, hypervisor }), session)
  const host = session.hosts().find(({ id }) => id === view.host)
  const changes = document && planDocument(config, document, host ? { host } : {})
  return {
    kind: 'clone-machine',
    machine: view.id,
    copies: copiesOf(request, settings?.seed !== undefined),
    ...(linked === undefined ? {} : { linked }),
    ...ofSnapshot,
    ...(quiesce === undefined ? {} : { quiesce }),
    ...(keepTpm === undefined ? {} : { keepTpm }),
    ...(pool === undefined ? {} : { pool: session.findPool(pool).view.id }),
    ...(changes && changes.length > 0 ? { changes } : {}),
  }
}

/** @throws HypervisorError `invalid-config` */
function copiesOf({ name, count, first = 1, values, rows }: CloneRequest, hasNewSeed: boolean): readonly CloneOrder[] {
  if (count !== undefined && rows !== undefined && count !== rows.length) {
    const problem = `${count} machines and ${rows.length} rows; leave one out`
    throw new HypervisorError('invalid-config', { what: 'count', problem })
  }
  // Else the files of a seed are let alone, braces and all.
  const hasValues = values !== undefined || rows !== undefined || hasNewSeed
  return Array.from({ length: count ?? rows?.length ?? 1 }, (_, index) => {
    const own = { n: String(first + index), ...values, ...rows?.[index] }
    requireKnownKeys(name, own)
    return { name: expandPattern(name, own), ...(hasValues ? { values: own } : {}) }
  })
}
