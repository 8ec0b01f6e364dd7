import type {
  ArrivalAnswer,
  ArrivalRequest,
  HistoryPiece,
  MigrationCommand,
  MigrationView,
  MigrationWish,
} from '@cimarron/estate'
import {
  type ArrivalPlan,
  type MigrationObstacle,
  type MigrationOffer,
  type MigrationProgress,
  type MigrationTuning,
  obstacleKinds,
  platformNames,
} from '@cimarron/hypervisor'
import { z } from 'zod'
import { config } from './config.ts'
import { storedSchedule } from './schedule.ts'

const text = z.string().max(4096)
const texts = z.array(text).max(1000)
const bytes = z.int().min(0)
const bandwidth = bytes.exactOptional().describe('the most bytes a second; 0: no bound')
const downtimeMs = z.int().min(1).max(60_000).exactOptional().describe('how long the guest may stand still at the end')
const storage = z.enum(['shared', 'copied'])

export const migrationWish: z.ZodType<MigrationWish> = z
  .strictObject({
    storage: storage.describe('`shared`: both see its disks at the same paths; `copied`: they go over'),
    pool: text.exactOptional().describe('a pool there, for the copies'),
    name: text.exactOptional().describe('what it is to be called there'),
    hypervisor: text.exactOptional().describe('by name or id; left out: the default one there'),
    bandwidth,
    downtimeMs,
    postCopy: z
      .union([z.literal('allowed'), z.strictObject({ afterMs: z.int().min(0).max(86_400_000) })])
      .exactOptional(),
    channels: z.int().min(1).max(64).exactOptional(),
    autoConverge: z.boolean().exactOptional(),
    peerToPeer: z
      .boolean()
      .exactOptional()
      .describe('to another hypervisor of this daemon: the two servers speak to each other'),
    copiedDisks: z.enum(['keep', 'remove']).exactOptional().describe('what becomes of the disks here; default keep'),
  })
  .meta({ id: 'MigrationWish' })

export const migrationTuning: z.ZodType<MigrationTuning> = z.strictObject({
  bandwidth,
  downtimeMs,
  postCopy: z.literal(true).exactOptional(),
})

const outcome = z.enum(['committed', 'abandoned'])

export const migrationCommand: z.ZodType<MigrationCommand> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('migrate-machine'), machine: text, peer: text, wish: migrationWish }),
  z.strictObject({
    kind: z.literal('receive-machine'),
    machine: text,
    migration: text,
    peer: text,
    name: text,
    hypervisor: text,
  }),
  z.strictObject({ kind: z.literal('settle-migration'), machine: text, migration: text, outcome }),
])

const migrationProgress: z.ZodType<MigrationProgress> = z.strictObject({
  phase: z.enum(['files', 'connect', 'disks', 'memory', 'post-copy', 'switch-over', 'hand-over', 'done']),
  totalBytes: z.number(),
  transferredBytes: z.number(),
  remainingBytes: z.number(),
  bandwidth: z.number().describe('bytes a second, lately'),
  expectedMs: z.number().exactOptional(),
  fraction: z.number(),
})

export const migrationView: z.ZodType<MigrationView> = z.strictObject({
  progress: migrationProgress.exactOptional(),
  result: z
    .strictObject({
      downtimeMs: z.number(),
      totalMs: z.number(),
      memoryBytes: z.number(),
      diskBytes: z.number(),
      used: z.array(z.string()),
    })
    .exactOptional(),
  warnings: z.array(z.string()).exactOptional().describe('what did not go along'),
})

export const obstacle: z.ZodType<MigrationObstacle> = z
  .strictObject({
    kind: z.enum(obstacleKinds),
    problem: z.string(),
    remedy: z.string(),
    device: z.string().exactOptional(),
  })
  .meta({ id: 'MigrationObstacle' })

/** Of a firmware's variables and a TPM's state as base64. */
const keepsakes = z.record(text, z.string().max(8 * 1024 * 1024))

const fileMark = z.strictObject({ inode: z.number(), sizeBytes: bytes })

const savedImage = z.strictObject({
  of: text.exactOptional(),
  path: text,
  readOnly: z.boolean(),
  shareable: z.boolean().exactOptional(),
})

const offer: z.ZodType<MigrationOffer> = z.strictObject({
  format: z.literal(1),
  migration: z.uuid(),
  platform: z.enum(platformNames),
  version: text,
  hypervisor: text,
  host: z.strictObject({ id: text, name: text, architecture: z.enum(['x86_64', 'aarch64']), processors: text }),
  state: z.enum(['off', 'saved', 'running', 'paused']),
  revision: z.int(),
  defined: config,
  active: config.nullable(),
  saved: z
    .strictObject({
      atMs: z.number(),
      bytes: bytes.exactOptional(),
      paused: z.boolean(),
      config,
      // Of QEMU alone: what nobody else may change while it is saved.
      images: z.array(savedImage).max(10_000).exactOptional(),
    })
    .exactOptional(),
  machineType: text.exactOptional(),
  acceleration: z.enum(['kvm', 'tcg']).exactOptional(),
  cpu: z.strictObject({ model: text, features: texts, hostFlags: texts }),
  memoryBytes: bytes,
  disks: z
    .array(
      z.strictObject({
        id: text,
        path: text,
        format: z.enum(['raw', 'qcow2']),
        capacityBytes: bytes,
        allocatedBytes: bytes,
        file: fileMark,
        volume: z.strictObject({ pool: text, name: text }).exactOptional(),
        backing: z.array(z.strictObject({ path: text, file: fileMark })).max(100),
      }),
    )
    .max(1000),
  files: z.array(z.strictObject({ what: text, path: text, sizeBytes: bytes })).max(1000),
  networks: texts,
  bridges: texts,
  keepsakes: z.strictObject({
    firmware: keepsakes,
    tpm: keepsakes,
    platform: z
      .string()
      .max(1024 * 1024)
      .exactOptional(),
  }),
  snapshots: z
    .strictObject({
      texts: z.record(text, z.string().max(1024 * 1024)),
      images: z.array(z.strictObject({ what: text, path: text, sizeBytes: bytes })).max(10_000),
    })
    .exactOptional(),
  carried: z
    .array(z.strictObject({ name: text, sizeBytes: bytes }))
    .max(10_000)
    .exactOptional(),
  immovable: z.array(z.strictObject({ what: text, why: text })).max(1000),
})

const plan: z.ZodType<ArrivalPlan> = z.strictObject({
  storage,
  paths: z.record(text, text).exactOptional(),
  pool: text.exactOptional(),
  name: text.exactOptional(),
  called: text.exactOptional(),
  postCopy: z.boolean().exactOptional(),
  channels: z.int().min(1).max(64).exactOptional(),
})

export const arrivalRequest: z.ZodType<ArrivalRequest> = z.strictObject({
  offer,
  plan,
  hypervisor: text.exactOptional(),
  authority: z.string().max(64_000).exactOptional(),
})

const port = z.int().min(1).max(65_535)

export const arrivalAnswer: z.ZodType<ArrivalAnswer> = z.strictObject({
  endpoints: z.strictObject({
    address: text,
    memoryPort: port.exactOptional(),
    disks: z.strictObject({ port, exports: z.record(z.string(), z.string()) }).exactOptional(),
    encrypted: z.boolean(),
  }),
  authority: z.string(),
  serverName: z.string(),
})

const seconds = z.int().min(0)

export const historyPiece: z.ZodType<HistoryPiece> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('metrics'),
    step: z.enum(['1s', '1m', '1h']),
    rows: z.array(z.strictObject({ at: seconds, row: z.base64().max(4096) })).max(1500),
  }),
  z.strictObject({
    kind: z.literal('serial'),
    device: text,
    from: z.int().min(0),
    bytes: z.base64().max(524_288),
  }),
  z.strictObject({
    kind: z.literal('file'),
    name: text,
    from: z.int().min(0),
    bytes: z.base64().max(699_052),
    sha256: z.hex().length(64).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('progress'), progress: migrationProgress }),
  z.strictObject({ kind: z.literal('schedules'), schedules: z.array(storedSchedule).max(100) }),
])
