import type { PoolConfig, PoolView, VolumeView } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { Pool, PoolChange, Volume, VolumeCreation, VolumeResize } from '../contract/storage.ts'
import { job } from './job.ts'
import { milliseconds } from './state.ts'
import { imageFormat, madeSource, poolKind } from './storage-command.ts'

const poolConfig: z.ZodType<PoolConfig> = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string().exactOptional(),
    kind: poolKind.describe('`mount`: a file system has to be mounted on the folder'),
    path: z.string().describe('of its folder on the host'),
  })
  .meta({ id: 'PoolConfig' })

const poolFields = {
  id: z.string(),
  host: z.string(),
  revision: z.int().describe('grows with each change'),
  config: poolConfig,
  state: z.enum(['available', 'unavailable']),
  detail: z.string().exactOptional().describe('why it is unavailable'),
  capacityBytes: z.int().describe('of the file system'),
  availableBytes: z.int(),
}

/** As the journal tells it. */
export const poolView: z.ZodType<PoolView> = z.strictObject(poolFields).meta({ id: 'PoolView' })

const volumeFields = {
  id: z.string(),
  pool: z.string().describe('the id of its pool'),
  name: z.string(),
  path: z.string().describe('on the host'),
  format: imageFormat.describe('as recorded, never guessed'),
  capacityBytes: z.int().describe('what a guest sees'),
  allocationBytes: z.int().describe('what it takes of the file system, as last measured'),
  backing: z.string().exactOptional().describe('the id of the volume it builds on'),
  revision: z.int().describe('grows with each change'),
  createdMs: milliseconds,
  sha256: z.string().exactOptional().describe('of the bytes that were uploaded'),
  problem: z.string().exactOptional().describe('what is wrong with it'),
}

/** As the journal tells it. */
export const volumeView: z.ZodType<VolumeView> = z.strictObject(volumeFields).meta({ id: 'VolumeView' })

export const pool: z.ZodType<Pool> = z
  .strictObject({ ...poolFields, hypervisor: z.string(), job: job.exactOptional() })
  .meta({ id: 'Pool' })

export const volume: z.ZodType<Volume> = z
  .strictObject({
    ...volumeFields,
    hypervisor: z.string(),
    poolName: z.string(),
    backingName: z.string().exactOptional().describe('the volume it builds on, as pool/volume'),
    job: job.exactOptional().describe('that works on it now'),
  })
  .meta({ id: 'Volume' })

export const poolChange: z.ZodType<PoolChange> = z
  .strictObject({ revision: z.int(), name: z.string().exactOptional(), description: z.string().exactOptional() })
  .meta({ id: 'PoolChange' })

export const volumeResize: z.ZodType<VolumeResize> = z
  .strictObject({
    revision: z.int(),
    capacityBytes: z.int(),
    shrink: z.boolean().exactOptional().describe('cut off what is at the end'),
  })
  .meta({ id: 'VolumeResize' })

export const volumeCreation: z.ZodType<VolumeCreation> = z
  .strictObject({ name: z.string(), format: imageFormat, source: madeSource })
  .meta({ id: 'VolumeCreation' })
