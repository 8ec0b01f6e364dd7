import type { StorageCommand } from '@cimarron/estate'
import type { ImageFormat, PoolDraft, PoolKind } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { VolumeCreation } from '../contract/storage.ts'

export const poolKind: z.ZodType<PoolKind> = z.enum(['directory', 'mount'])
export const imageFormat: z.ZodType<ImageFormat> = z.enum(['raw', 'qcow2'])

export const poolDraft: z.ZodType<PoolDraft> = z
  .strictObject({
    id: z.string().exactOptional(),
    name: z.string(),
    description: z.string().exactOptional(),
    kind: poolKind.exactOptional().describe('`mount`: a file system has to be mounted on the folder'),
    path: z.string().describe('absolute, of a folder that is there'),
  })
  .meta({ id: 'PoolDraft' })

const capacityBytes = z.int()
const otherVolume = z.string().describe('id, or pool/volume')

/** What a volume can be made from, upload apart. */
export const madeSource: z.ZodType<VolumeCreation['source']> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('blank'),
    capacityBytes,
    preallocation: z.enum(['off', 'full']).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('overlay'), volume: otherVolume, capacityBytes: capacityBytes.exactOptional() }),
  z.strictObject({ kind: z.literal('copy'), volume: otherVolume, capacityBytes: capacityBytes.exactOptional() }),
  z.strictObject({ kind: z.literal('file') }),
])

const upload = z.strictObject({
  kind: z.literal('upload'),
  length: z.int().exactOptional(),
  sha256: z.string().exactOptional(),
})

/** The commands on storage, as jobs tell them. */
export const storageCommand: z.ZodType<StorageCommand> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('define-pool'), hypervisor: z.string().exactOptional(), draft: poolDraft }),
  z.strictObject({
    kind: z.literal('change-pool'),
    pool: z.string(),
    revision: z.int(),
    name: z.string().exactOptional(),
    description: z.string().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('undefine-pool'), pool: z.string(), forget: z.boolean().exactOptional() }),
  z.strictObject({
    kind: z.literal('create-volume'),
    pool: z.string(),
    id: z.string().exactOptional(),
    name: z.string(),
    format: imageFormat,
    source: z.union([madeSource, upload]),
  }),
  z.strictObject({
    kind: z.literal('resize-volume'),
    volume: z.string(),
    revision: z.int(),
    capacityBytes,
    shrink: z.boolean().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('delete-volume'), volume: z.string() }),
])
