import type { MachineEntry, Session } from '@cimarron/estate'
import { HypervisorError, namesOf, type Snapshot } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { SnapshotEndpoints, SnapshotResource } from '../contract/snapshot.ts'
import { job } from '../schema/job.ts'
import { flag } from '../schema/query.ts'
import { keptImage, revertRequest, snapshotChange, snapshotRequest, snapshotResource } from '../schema/snapshot.ts'
import { submit, wait, waitQuery } from './job-reply.ts'
import type { Operations } from './operation.ts'

const found = ['machine-not-found', 'ambiguous-name'] as const
const refused = ['invalid-state', 'busy', 'unsupported'] as const

export const snapshotOperations: Operations<keyof SnapshotEndpoints> = {
  'snapshots.list': {
    summary: "A machine's snapshots, oldest first",
    answer: z.array(snapshotResource),
    problems: found,
    handle({ session, params }) {
      const { view } = session.findMachine(params.machine)
      return session.snapshots(view.id).map((one) => resource(one, view))
    },
  },
  'snapshots.get': {
    summary: 'One snapshot, by its id or name',
    answer: snapshotResource,
    problems: [...found, 'snapshot-not-found'],
    handle({ session, params }) {
      const { view } = session.findMachine(params.machine)
      return resource(findSnapshot(session, view, params.snapshot), view)
    },
  },
  'snapshots.kept': {
    summary: "Images of a machine's deleted snapshots that stay, as more than one other builds on each",
    answer: z.array(keptImage),
    problems: found,
    handle: ({ session, params }) => [...session.keptImages(session.findMachine(params.machine).view.id)],
  },
  'snapshots.take': {
    summary: 'Take a snapshot of a machine, running or not',
    description:
      'Its kind and whether it holds the memory is chosen where that is left out; `why` of it tells the reason.',
    query: waitQuery,
    body: snapshotRequest,
    answer: job,
    startsJob: true,
    problems: [...found, ...refused, 'invalid-config', 'name-in-use', 'snapshot-refused', 'no-space'],
    handle: (call) => {
      const machine = call.session.findMachine(call.params.machine).view.id
      return submit(call, { kind: 'snapshot-machine', machine, request: call.body }, call.query.wait)
    },
  },
  'snapshots.change': {
    summary: "Change a snapshot's name or description",
    query: waitQuery,
    body: snapshotChange,
    answer: job,
    startsJob: true,
    problems: [...found, 'snapshot-not-found', 'name-in-use', 'invalid-config', 'busy'],
    handle: (call) => {
      const { view } = call.session.findMachine(call.params.machine)
      const snapshot = findSnapshot(call.session, view, call.params.snapshot).id
      return submit(call, { kind: 'change-snapshot', machine: view.id, snapshot, ...call.body }, call.query.wait)
    },
  },
  'snapshots.delete': {
    summary: 'Delete a snapshot; all others and the machine stay what they are',
    query: z.strictObject({ ...wait, children: flag.exactOptional().describe('and all that came after it') }),
    answer: job,
    startsJob: true,
    problems: [...found, ...refused, 'snapshot-not-found', 'no-space'],
    handle: (call) => {
      const { view } = call.session.findMachine(call.params.machine)
      const snapshot = findSnapshot(call.session, view, call.params.snapshot).id
      const { children, wait: seconds } = call.query
      const command = { kind: 'delete-snapshot', machine: view.id, snapshot } as const
      return submit(call, { ...command, ...(children === undefined ? {} : { children }) }, seconds)
    },
  },
  'snapshots.revert': {
    summary: 'Make a machine what it was at a snapshot',
    description: 'What it is now is lost: say so by `force`, or have it kept in a snapshot before by `first`.',
    query: waitQuery,
    body: revertRequest,
    answer: job,
    startsJob: true,
    problems: [...found, ...refused, 'snapshot-not-found', 'present-state-lost', 'name-in-use', 'snapshot-refused'],
    handle: (call) => {
      const { view } = call.session.findMachine(call.params.machine)
      const { snapshot: named, ...rest } = call.body
      const snapshot = findSnapshot(call.session, view, named).id
      return submit(call, { kind: 'revert-machine', machine: view.id, snapshot, ...rest }, call.query.wait)
    },
  },
}

type View = MachineEntry['view']

/** @throws HypervisorError `snapshot-not-found` */
export function findSnapshot(session: Session, { id, defined }: View, idOrName: string): Snapshot {
  const all = session.snapshots(id)
  const one = all.find((each) => each.id === idOrName) ?? all.find(({ name }) => name === idOrName)
  if (one) return one
  throw new HypervisorError('snapshot-not-found', { machine: defined.name, snapshot: idOrName, known: namesOf(all) })
}

function resource(one: Snapshot, { snapshot }: View): SnapshotResource {
  return one.id === snapshot ? { ...one, current: true } : one
}
