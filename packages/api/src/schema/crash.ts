import type { CrashCommand } from '@cimarron/estate'
import {
  type DumpFormat,
  type DumpRequest,
  type DumpResult,
  dumpFormats,
  type Incident,
  incidentKinds,
} from '@cimarron/hypervisor'
import { z } from 'zod'

export const dumpFormat: z.ZodType<DumpFormat> = z.enum(dumpFormats)

const request = {
  path: z
    .string()
    .max(4096)
    .exactOptional()
    .describe("absolute, on the machine's host; left out: a new file in the folder for dumps"),
  format: dumpFormat.exactOptional().describe('left out: elf'),
  force: z.boolean().exactOptional().describe('in the place of a file that is there'),
}

export const dumpRequest: z.ZodType<DumpRequest> = z.strictObject(request).meta({ id: 'DumpRequest' })

export const dumpResult: z.ZodType<DumpResult> = z.strictObject({
  path: z.string(),
  bytes: z.int(),
  format: dumpFormat,
})

export const incident: z.ZodType<Incident> = z
  .strictObject({
    kind: z.enum(incidentKinds),
    text: z.string().describe('what happened, and what was done about it'),
    device: z.string().exactOptional(),
    path: z.string().exactOptional().describe("of the host: a disk's image, a dump"),
    bytes: z.number().exactOptional().describe("the dump's size, or the room that was left"),
  })
  .meta({ id: 'Incident' })

const machine = z.string()

/** The commands that find out what is wrong, as jobs tell them. */
export const crashCommand: z.ZodType<CrashCommand> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dump-machine'), machine, ...request }),
  z.strictObject({ kind: z.literal('inject-nmi'), machine }),
])
