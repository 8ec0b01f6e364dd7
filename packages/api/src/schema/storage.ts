import type { ImageFormat, PoolConfig, PoolKind, PoolView, VolumeView } from '@cimarron/hypervisor'
import { z } from 'zod'
import { milliseconds } from './state.ts'

export const poolKind: z.ZodType<PoolKind> = z.enum(['directory', 'mount'])
export const imageFormat: z.ZodType<ImageFormat> = z.enum(['raw', 'qcow2'])

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
