import { accessEvents, agentPermissions, type JournalEntry } from '@cimarron/estate'
import { z } from 'zod'
import type { Entry, JournalPage } from '../contract/journal.ts'
import type { Why } from '../contract/why.ts'
import { incident } from './crash.ts'
import { actor, job } from './job.ts'
import { machine } from './machine.ts'
import { networkLease, networkState, networkView } from './network.ts'
import { storedSchedule } from './schedule.ts'
import { snapshot, snapshotEventKinds } from './snapshot.ts'
import { machineState, milliseconds, stateReason } from './state.ts'
import { poolView, volumeView } from './storage.ts'

/** What every entry has. */
const base = {
  cursor: z.int().describe('grows by one with each entry'),
  atMs: milliseconds,
  actor: actor.exactOptional().describe('who caused it'),
  job: z.string().exactOptional(),
  hypervisor: z.string().exactOptional(),
}

const stateEntry = z.strictObject({
  ...base,
  kind: z.literal('machine-state'),
  machine,
  from: machineState,
  to: machineState,
  reason: stateReason,
})

/** An entry of another daemon's journal, as it was told: that may be of another version. */
export const past: z.ZodType<JournalEntry> = z
  .looseObject({ cursor: z.int(), atMs: milliseconds, kind: z.string() })
  .meta({ id: 'PastEntry' }) as unknown as z.ZodType<JournalEntry>

export const entry: z.ZodType<Entry> = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...base, kind: z.literal('machine-defined'), machine }),
    z.strictObject({ ...base, kind: z.literal('machine-changed'), machine }),
    z.strictObject({ ...base, kind: z.literal('machine-undefined'), machine }),
    stateEntry,
    z.strictObject({ ...base, kind: z.literal('machine-agent'), machine, connected: z.boolean() }),
    z.strictObject({ ...base, kind: z.literal('machine-reset'), machine, byGuest: z.boolean() }),
    z.strictObject({ ...base, kind: z.literal('machine-incident'), machine, incident }),
    z.strictObject({ ...base, kind: snapshotEventKinds, machine, snapshot }),
    z.strictObject({ ...base, kind: z.enum(['pool-defined', 'pool-changed', 'pool-undefined']), pool: poolView }),
    z.strictObject({
      ...base,
      kind: z.enum(['volume-created', 'volume-changed', 'volume-deleted']),
      volume: volumeView,
    }),
    z.strictObject({
      ...base,
      kind: z.enum(['network-defined', 'network-changed', 'network-undefined']),
      network: networkView,
    }),
    z.strictObject({
      ...base,
      kind: z.literal('network-state'),
      network: networkView,
      from: networkState,
      to: networkState,
    }),
    z.strictObject({
      ...base,
      kind: z.literal('network-leases'),
      network: networkView,
      given: z.array(networkLease),
      ended: z.array(networkLease).describe('given back, or run out'),
    }),
    z.strictObject({ ...base, kind: z.literal('job'), view: job }),
    z.strictObject({
      ...base,
      kind: z.literal('refused'),
      command: z.string(),
      code: z.string(),
      message: z.string(),
      machine: z.string().exactOptional(),
    }),
    z.strictObject({
      ...base,
      kind: z.literal('console'),
      command: z.enum(['send-keys', 'type-text', 'set-graphics-password', 'read-dump', ...agentPermissions]),
      machine: z.string(),
      detail: z.string().describe('nothing of what was typed'),
    }),
    z.strictObject({
      ...base,
      kind: z.literal('past'),
      subject: z.string().describe('the machine that came from another daemon, by its id'),
      origin: z.strictObject({ daemon: z.string(), peer: z.string(), cursor: z.int() }),
      entry: past.describe('as it stood in the journal there'),
    }),
    z.strictObject({
      ...base,
      kind: z.literal('access'),
      event: z.enum(accessEvents),
      user: z.string().describe('whom it is about'),
      detail: z.string().exactOptional(),
    }),
    z.strictObject({
      ...base,
      kind: z.literal('schedule'),
      event: z.enum(['defined', 'changed', 'deleted', 'ran']),
      schedule: storedSchedule,
    }),
    z.strictObject({ ...base, kind: z.literal('daemon'), event: z.enum(['started', 'stopping']), version: z.string() }),
  ])
  .meta({ id: 'Entry' })

export const journalPage: z.ZodType<JournalPage> = z
  .strictObject({ entries: z.array(entry), start: z.int(), end: z.int() })
  .meta({ id: 'JournalPage' })

export const why: z.ZodType<Why> = z
  .strictObject({
    machine: z.string(),
    name: z.string(),
    state: machineState,
    reason: stateReason,
    explanation: z.string(),
    sinceMs: milliseconds,
    detail: z.string().exactOptional(),
    lastChange: stateEntry.exactOptional(),
    lastFailedJob: job.exactOptional(),
    findings: z.array(
      z.strictObject({
        level: z.enum(['ok', 'note', 'warning', 'error']),
        subject: z.string(),
        atMs: milliseconds,
        text: z.string(),
        remedy: z.string().exactOptional(),
      }),
    ),
    console: z.strictObject({ device: z.string(), text: z.string() }).exactOptional(),
  })
  .meta({ id: 'Why' })
