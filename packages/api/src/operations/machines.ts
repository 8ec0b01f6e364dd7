import { EstateError, type MachineEntry, type Session } from '@cimarron/estate'
import { z } from 'zod'
import type { MachineSummary } from '../contract/machine-summary.ts'
import type { Why } from '../contract/why.ts'
import { changeRequest, draftRequest } from '../schema/config.ts'
import { job } from '../schema/job.ts'
import { why } from '../schema/journal.ts'
import { machine, machineList, machineSummaries } from '../schema/machine.ts'
import { flag, wholeNumber, word } from '../schema/query.ts'
import { submit, wait, waitQuery } from './job-reply.ts'
import { withNetworkIds } from './named-networks.ts'
import { withImages } from './named-volumes.ts'
import type { Operations } from './operation.ts'
import { pendingOf, Resources } from './resource.ts'
import { explain } from './why.ts'

type Names =
  | 'machines.list'
  | 'machines.summaries'
  | 'machines.get'
  | 'machines.define'
  | 'machines.change'
  | 'machines.undefine'
  | 'machines.why'
  | 'machines.serial-log'

const found = ['machine-not-found', 'ambiguous-name'] as const
/** A driver keeps less; this bounds what a request can ask for. */
const mostLogBytes = 16 * 1024 * 1024

export const machineOperations: Operations<Names> = {
  'machines.list': {
    summary: 'All machines, or those of one hypervisor',
    query: z.strictObject({ hypervisor: word.exactOptional().describe('its id or name') }),
    answer: machineList,
    problems: ['hypervisor-not-found'],
    handle: ({ session, query }) => {
      const resources = new Resources(session)
      // The cursor first: what happens meanwhile is then told again, never missed.
      const cursor = session.journalEnd()
      const of = query.hypervisor === undefined ? undefined : hypervisorId(session, query.hypervisor)
      return { cursor, machines: Array.from(session.machines(of), (entry) => resources.machine(entry)) }
    },
  },
  'machines.summaries': {
    summary: 'The little that a list shows of all machines',
    answer: machineSummaries,
    handle: ({ session }) => {
      const cursor = session.journalEnd()
      const hypervisors = session.hypervisors()
      const names = new Map(hypervisors.map(({ id, name }) => [id, name]))
      const machines = Array.from(session.machines(), (entry) => summaryOf(entry, names))
      return { cursor, defaultHypervisor: hypervisors[0]?.name ?? '', machines }
    },
  },
  'machines.get': {
    summary: 'One machine',
    answer: machine,
    problems: found,
    handle: ({ session, params }) => new Resources(session).machine(session.findMachine(params.machine)),
  },
  'machines.define': {
    summary: 'Define a machine; what the draft leaves out gets a default',
    query: z.strictObject({
      ...wait,
      hypervisor: word.exactOptional().describe('its id or name; left out: the default one'),
    }),
    body: draftRequest,
    answer: job,
    startsJob: true,
    problems: [
      'invalid-config',
      'name-in-use',
      'id-in-use',
      'hypervisor-not-found',
      'volume-not-found',
      'pool-not-found',
      'network-not-found',
      'unsupported',
    ],
    handle: (call) => {
      const { hypervisor, wait } = call.query
      const { session } = call
      const place = { session, hypervisor: hypervisorId(session, hypervisor) }
      const draft = withNetworkIds(withImages(call.body, place), session)
      const command = { kind: 'define-machine', draft, ...(hypervisor ? { hypervisor } : {}) } as const
      return submit(call, command, wait)
    },
  },
  'machines.change': {
    summary: "Change a machine's settings, all changes or none",
    query: waitQuery,
    body: changeRequest,
    answer: job,
    startsJob: true,
    problems: [...found, 'revision-conflict', 'invalid-config', 'invalid-state', 'device-not-found', 'busy'],
    handle: (call) => {
      const id = call.session.findMachine(call.params.machine).view.id
      return submit(call, { kind: 'change-machine', machine: id, ...call.body }, call.query.wait)
    },
  },
  'machines.undefine': {
    summary: 'Forget a machine; its disks stay',
    query: z.strictObject({
      ...wait,
      powerOff: flag.exactOptional().describe('take its power away first'),
      discardSaved: flag.exactOptional().describe('throw away first what was saved of it'),
      snapshots: flag.exactOptional().describe('delete its snapshots with it'),
    }),
    answer: job,
    startsJob: true,
    problems: [...found, 'invalid-state', 'busy', 'snapshots-exist'],
    handle: (call) => {
      const id = call.session.findMachine(call.params.machine).view.id
      const { powerOff, discardSaved, snapshots, wait } = call.query
      const command = {
        kind: 'undefine-machine',
        machine: id,
        ...(powerOff === undefined ? {} : { powerOff }),
        ...(discardSaved === undefined ? {} : { discardSaved }),
        ...(snapshots === undefined ? {} : { snapshots }),
      } as const
      return submit(call, command, wait)
    },
  },
  'machines.why': {
    summary: 'Why a machine is as it is',
    description:
      "Its last change of state, the hypervisor's own words, the last job that failed, the end of its console.",
    answer: why,
    problems: found,
    handle: ({ session, params }): Promise<Why> => explain(session, params.machine),
  },
  'machines.serial-log': {
    summary: 'What a serial port said, also before anybody attached',
    query: z.strictObject({
      device: word.exactOptional().describe('left out: the first'),
      lastBytes: wholeNumber(0, mostLogBytes).exactOptional(),
    }),
    answer: 'bytes',
    problems: [...found, 'device-not-found', 'unsupported'],
    handle: ({ session, params, query }) => session.readSerialLog(session.findMachine(params.machine).view.id, query),
  },
}

function summaryOf({ view, hypervisor }: MachineEntry, names: ReadonlyMap<string, string>): MachineSummary {
  const { id, state, sinceMs, defined, active } = view
  const { processors, memory } = active ?? defined
  return {
    id,
    name: defined.name,
    state,
    sinceMs,
    processors: processors.count,
    memoryBytes: memory.bytes,
    ...(defined.tags ? { tags: defined.tags } : {}),
    hypervisor: names.get(hypervisor) ?? hypervisor,
    ...(pendingOf(view).length > 0 ? { isPending: true } : {}),
  }
}

/** Left out: the default one's. */
function hypervisorId(session: Session, idOrName: string | undefined): string {
  const all = session.hypervisors()
  const found =
    idOrName === undefined
      ? all[0]
      : (all.find(({ id }) => id === idOrName) ?? all.find(({ name }) => name === idOrName))
  if (found) return found.id
  throw new EstateError('hypervisor-not-found', {
    hypervisor: idOrName ?? 'default',
    known: all.map(({ name }) => name).join(', ') || 'none',
  })
}
