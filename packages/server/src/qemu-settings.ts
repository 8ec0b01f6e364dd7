import { type UserRange, usualRange } from '@cimarron/qemu'
import { z } from 'zod'

const highestUser = 2 ** 31 - 1

interface QemuFields {
  readonly binary: z.ZodOptional<z.ZodType<string>>
  readonly user: z.ZodOptional<z.ZodType<string>>
  readonly users: z.ZodOptional<z.ZodType<UserRange>>
  readonly dumps: z.ZodOptional<z.ZodType<string>>
}

/** What `cimarron.yaml` says of a QEMU beside its name. */
export const qemuFields: QemuFields = {
  binary: z.string().optional(),
  user: z
    .string()
    .regex(/^[\w.-]+\$?$/, 'no user: per-machine, shared, or the name of one')
    .optional(),
  users: z
    .strictObject({
      first: z.int().min(1000).max(highestUser),
      count: z.int().min(1).max(1_000_000).default(usualRange.count),
    })
    .refine(({ first, count }) => first + count - 1 <= highestUser, `reaches beyond ${highestUser}`)
    .optional(),
  dumps: z.string().startsWith('/', 'no absolute path: begin it with /').optional(),
}

export interface QemuConfiguration {
  readonly platform: 'qemu'
  readonly name: string
  readonly binary?: string | undefined
  /** As whom QEMU runs where the daemon is root: `per-machine` (the default), `shared`, or the name of a user. */
  readonly user?: string | undefined
  /** The numbers of which machines get users of their own. */
  readonly users?: UserRange | undefined
  /** The folder for dumps of machines' memory that nobody names a place for. */
  readonly dumps?: string | undefined
}
