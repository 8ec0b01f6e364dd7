import type { SnapshotCommand } from '@cimarron/estate'
import type { KeptImage, Snapshot, SnapshotChange, SnapshotEventKind, SnapshotRequest } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { RevertRequest, SnapshotResource } from '../contract/snapshot.ts'
import { config } from './config.ts'
import { milliseconds } from './state.ts'

const kind = z.enum(['internal', 'external'])

export const snapshotRequest: z.ZodType<SnapshotRequest> = z
  .strictObject({
    id: z.string().exactOptional(),
    name: z.string(),
    description: z.string().exactOptional(),
    kind: kind.exactOptional().describe('left out: internal where all disks it writes to are qcow2, else external'),
    memory: z.boolean().exactOptional().describe('false: disks only'),
    quiesce: z.boolean().exactOptional().describe("the guest's agent is asked to hold still for the moment"),
    schedule: z.string().exactOptional().describe('of the schedule that makes it: it tidies up no other'),
  })
  .meta({ id: 'SnapshotRequest' })

export const snapshotChange: z.ZodType<SnapshotChange> = z
  .strictObject({
    name: z.string().exactOptional(),
    description: z.string().exactOptional().describe('empty takes it away'),
  })
  .meta({ id: 'SnapshotChange' })

export const revertRequest: z.ZodType<RevertRequest> = z
  .strictObject({
    snapshot: z.string().describe('its id or name'),
    force: z.boolean().exactOptional().describe('what the machine is now may be lost'),
    first: snapshotRequest.exactOptional().describe('what the machine is now is kept in this snapshot before'),
  })
  .meta({ id: 'RevertRequest' })

const shape = {
  id: z.string(),
  name: z.string(),
  description: z.string().exactOptional(),
  parent: z.string().exactOptional().describe('the snapshot it came after (its id)'),
  createdMs: milliseconds,
  kind: kind.describe('`internal`: kept inside the images; `external`: what changes goes into new files on them'),
  why: z.string().describe('why it is of that kind'),
  memory: z.boolean(),
  state: z.enum(['off', 'running', 'paused']).describe("the machine's state then"),
  config: config.describe('its settings then'),
  quiesced: z.boolean(),
  schedule: z.string().exactOptional(),
  disks: z.array(z.strictObject({ device: z.string(), path: z.string(), format: z.enum(['raw', 'qcow2']) })),
  bytes: z.int().exactOptional().describe('what it took of the disk when it was made, where the platform tells'),
  revertedMs: milliseconds.exactOptional().describe('the last revert to it'),
  problem: z.string().exactOptional().describe('why one can not come back to it any more'),
}

export const snapshot: z.ZodType<Snapshot> = z.strictObject(shape)

export const snapshotResource: z.ZodType<SnapshotResource> = z
  .strictObject({ ...shape, current: z.boolean().exactOptional().describe('the machine became what it is after this') })
  .meta({ id: 'Snapshot' })

export const keptImage: z.ZodType<KeptImage> = z
  .strictObject({
    path: z.string(),
    by: z.array(z.string()).describe('what builds on it, in words; where one of them goes, it is merged'),
  })
  .meta({ id: 'KeptImage' })

export const snapshotEventKinds: z.ZodEnum<{ readonly [K in SnapshotEventKind]: K }> = z.enum([
  'snapshot-created',
  'snapshot-changed',
  'snapshot-deleted',
  'machine-reverted',
])

const machine = z.string()
const snapshotOf = z.string()

/** The commands on snapshots, as jobs tell them. */
export const snapshotCommand: z.ZodType<SnapshotCommand> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('snapshot-machine'), machine, request: snapshotRequest }),
  z.strictObject({
    kind: z.literal('revert-machine'),
    machine,
    snapshot: snapshotOf,
    force: z.boolean().exactOptional(),
    first: snapshotRequest.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('change-snapshot'),
    machine,
    snapshot: snapshotOf,
    name: z.string().exactOptional(),
    description: z.string().exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('delete-snapshot'),
    machine,
    snapshot: snapshotOf,
    children: z.boolean().exactOptional(),
  }),
])
