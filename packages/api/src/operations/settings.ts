import { planDocument } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { MachineRevision } from '../contract/machine.ts'
import { documentRequest } from '../schema/config.ts'
import { machinePlan, machineRevision } from '../schema/machine.ts'
import { flag, wholeNumber } from '../schema/query.ts'
import { withNetworkIds } from './named-networks.ts'
import { withImages } from './named-volumes.ts'
import type { Operations } from './operation.ts'
import { machineId } from './resource.ts'
import { changesOfRevision } from './revision-changes.ts'

const usualLimit = 20

/** What would change a machine's settings, and what did. */
export const settingOperations: Operations<'machines.plan' | 'machines.history'> = {
  'machines.plan': {
    summary: 'What would make a machine what a document says; nothing is changed',
    description:
      'What the document does not name stays as it is, or is as usual with `whole`. A list of devices is always all of them. ' +
      'The changes are for `PATCH /machines/{machine}`, with the revision.',
    query: z.strictObject({ whole: flag.exactOptional().describe('what is not named gets its default') }),
    body: documentRequest,
    answer: machinePlan,
    problems: [
      'machine-not-found',
      'ambiguous-name',
      'invalid-config',
      'volume-not-found',
      'pool-not-found',
      'network-not-found',
    ],
    handle: ({ session, params, query, body }) => {
      const { view, hypervisor } = session.findMachine(params.machine)
      const host = session.hosts().find(({ id }) => id === view.host)
      const options = { whole: query.whole ?? false, ...(host ? { host } : {}) }
      const document = withNetworkIds(withImages(body, { session, hypervisor }), session)
      return { machine: view.id, revision: view.revision, changes: planDocument(view.defined, document, options) }
    },
  },
  'machines.history': {
    summary: "A machine's settings as they were, newest first, with who made them so",
    query: z.strictObject({ limit: wholeNumber(1, 999).exactOptional().describe(`default ${usualLimit}`) }),
    answer: z.array(machineRevision),
    problems: ['ambiguous-name'],
    handle: async ({ session, params, query }) => {
      const limit = query.limit ?? usualLimit
      const machine = machineId(session, params.machine)
      // One more, to tell what the last one changed.
      const found = await session.revisions({ machine, limit: limit + 1 })
      return found.slice(0, limit).map((revision, index): MachineRevision => {
        const before = found[index + 1]
        if (!before) return revision
        return { ...revision, changes: changesOfRevision(before.config, revision.config) }
      })
    },
  },
}
