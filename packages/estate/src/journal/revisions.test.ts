import { completeConfig, type MachineView } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import type { JournalDraft, JournalEntry } from '../journal-entry.ts'
import { readRevisions } from './revisions.ts'

const config = completeConfig({ name: 'web' })
const view = (revision: number, more: Partial<MachineView> = {}): MachineView => ({
  id: config.id,
  host: 'here',
  state: 'off',
  reason: 'defined',
  sinceMs: 0,
  revision,
  defined: config,
  active: null,
  ...more,
})
const snapshot = { id: 's1', name: 'before' } as never
const event = (kind: string, machine: MachineView): JournalDraft =>
  ({
    kind,
    atMs: 1,
    machine,
    ...(kind.startsWith('machine-re') || kind.startsWith('snap') ? { snapshot } : {}),
  }) as never
const past = (entry: JournalDraft): JournalDraft =>
  ({ kind: 'past', atMs: 1, subject: config.id, origin: { daemon: 'd', peer: 'p', cursor: 9 }, entry }) as never

/** Of a journal with these entries, oldest first. */
async function revisions(drafts: readonly JournalDraft[], limit = 20) {
  const entries = drafts.map((draft, index): JournalEntry => ({ cursor: index + 2, ...draft }))
  const read = async (before: number, count: number) =>
    entries
      .filter(({ cursor }) => cursor < before)
      .toReversed()
      .slice(0, count)
  const found = await readRevisions(read, { limit, isSeen: () => true })
  return found.map(({ revision, by }) => (by ? `${revision} ${by.kind} ${by.name}` : `${revision}`))
}

test('a revert is a revision, and names the snapshot', async () => {
  const told = [
    event('machine-defined', view(1)),
    event('snapshot-created', view(1)),
    event('machine-reverted', view(2)),
  ]
  expect(await revisions(told)).toEqual(['2 machine-reverted before', '1'])
})

test('after a migration a revert before it is still told as one', async () => {
  const before = [event('machine-defined', view(1)), event('machine-reverted', view(2))].map(past)
  const arrived = event('machine-defined', view(2, { reason: 'arrived' }))
  expect(await revisions([...before, arrived])).toEqual(['2 machine-reverted before', '1'])
})

test('a snapshot that leaves the settings alone is no revision, however many there are', async () => {
  const many = Array.from({ length: 600 }, () => event('snapshot-created', view(2)))
  const told = [event('machine-defined', view(1)), event('machine-changed', view(2)), ...many]
  expect(await revisions(told, 2)).toEqual(['2', '1'])
  expect(await revisions([...told, event('snapshot-created', view(3))], 2)).toEqual(['3 snapshot-created before', '2'])
})

test('a revert that changed no number is told beside the revision that has it', async () => {
  const told = [
    event('machine-defined', view(1)),
    event('machine-changed', view(2)),
    event('machine-reverted', view(2)),
  ]
  expect(await revisions(told)).toEqual(['2 machine-reverted before', '2', '1'])
})

test('a machine that is defined anew under its id begins anew', async () => {
  const told = [event('machine-defined', view(1)), event('machine-changed', view(2)), event('machine-defined', view(1))]
  expect(await revisions(told)).toEqual(['1'])
})
