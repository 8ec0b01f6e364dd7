import type { CloneCommand } from '@cimarron/estate'
import { z } from 'zod'
import { type CloneRequest, mostCopies } from '../contract/clone.ts'
import { changes, documentRequest } from './config.ts'

const text = z.string().max(4096)
const values = z.record(z.string(), text)

export const cloneRequest: z.ZodType<CloneRequest> = z
  .strictObject({
    name: text.describe('with more than one a pattern, as web-{n:03}'),
    count: z.int().min(1).max(mostCopies).exactOptional().describe('left out: one, or one for each row'),
    first: z.int().min(0).exactOptional().describe('the first {n}; left out: 1'),
    values: values.exactOptional().describe("for the files of each one's seed"),
    rows: z.array(values).min(1).max(mostCopies).exactOptional().describe('the same for one after the other'),
    linked: z.boolean().exactOptional().describe('their disks build on those of the source, which is a template'),
    snapshot: text.exactOptional().describe('by id or name: they are what the source was at it'),
    quiesce: z
      .boolean()
      .exactOptional()
      .describe("of one that runs: the guest's agent is asked to hold still for the moment"),
    keepTpm: z.boolean().exactOptional().describe("what the source's TPM knows comes along"),
    pool: text.exactOptional().describe('by id or name; left out: where the disks of the source are'),
    settings: documentRequest.exactOptional().describe('what they are beside what the source is'),
  })
  .meta({ id: 'CloneRequest' })

/** The command, as jobs tell it. */
export const cloneCommand: z.ZodObject<
  { kind: z.ZodLiteral<'clone-machine'> } & Record<string, z.ZodType>,
  z.core.$strict
> &
  z.ZodType<CloneCommand> = z.strictObject({
  kind: z.literal('clone-machine'),
  machine: z.string(),
  copies: z.array(z.strictObject({ id: z.string().exactOptional(), name: z.string(), values: values.exactOptional() })),
  linked: z.boolean().exactOptional(),
  snapshot: z.string().exactOptional(),
  quiesce: z.boolean().exactOptional(),
  keepTpm: z.boolean().exactOptional(),
  pool: z.string().exactOptional(),
  changes: changes.exactOptional(),
}) as never
