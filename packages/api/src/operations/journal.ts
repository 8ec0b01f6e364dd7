import type { JournalEntry, Session } from '@cimarron/estate'
import { z } from 'zod'
import type { JournalPage } from '../contract/journal.ts'
import { journalPage } from '../schema/journal.ts'
import { wholeNumber, word } from '../schema/query.ts'
import type { Operations } from './operation.ts'
import { machineId, Resources } from './resource.ts'

const page = {
  machine: word.exactOptional().describe('by id or name; also the id of one long removed'),
  before: wholeNumber(0, Number.MAX_SAFE_INTEGER).exactOptional().describe('only what came before this cursor'),
  limit: wholeNumber(1, 1000).exactOptional().describe('default 100'),
}
const usualLimit = 100

export const journalOperations: Operations<'journal.read' | 'audit.read'> = {
  'journal.read': {
    summary: 'What happened, newest last',
    query: z.strictObject(page),
    answer: journalPage,
    handle: async ({ session, query }) => pageOf(session, await session.history(bounded(session, query))),
  },
  'audit.read': {
    summary: 'Who did or tried what, with which result, newest last; for admins',
    query: z.strictObject({
      ...page,
      actor: word.exactOptional().describe("a user's name"),
      command: word.exactOptional().describe('such as `start-machine`, `open-serial`'),
    }),
    answer: journalPage,
    handle: async ({ session, query }) => pageOf(session, await session.audit(bounded(session, query))),
  },
}

function bounded<Q extends { readonly machine?: string; readonly limit?: number }>(
  session: Session,
  query: Q,
): Q & { readonly limit: number } {
  const machine = query.machine === undefined ? {} : { machine: machineId(session, query.machine) }
  return { ...query, ...machine, limit: query.limit ?? usualLimit }
}

function pageOf(session: Session, entries: readonly JournalEntry[]): JournalPage {
  const resources = new Resources(session)
  return {
    entries: entries.map((entry) => resources.entry(entry)),
    start: session.journalStart(),
    end: session.journalEnd(),
  }
}
