import { z } from 'zod'
import type { Token } from './tokens.ts'
import type { User } from './users.ts'

const role = z.enum(['admin', 'operator', 'monitor'])

const user: z.ZodType<User> = z.object({
  name: z.string(),
  role,
  password: z.object({
    algorithm: z.literal('argon2id'),
    memoryKiB: z.number(),
    passes: z.number(),
    parallelism: z.number(),
    salt: z.string(),
    tag: z.string(),
  }),
  changedMs: z.number(),
})

const token = z
  .object({
    id: z.string(),
    user: z.string(),
    label: z.string(),
    digest: z.string(),
    createdMs: z.number(),
    expiresMs: z.number().optional(),
  })
  .transform(({ expiresMs, ...rest }): Token => (expiresMs === undefined ? rest : { ...rest, expiresMs }))

/** Users as they stand in the database. */
export function decodeUser(value: unknown): User {
  return user.parse(value)
}

/** Tokens as they stand in the database. */
export function decodeToken(value: unknown): Token {
  return token.parse(value)
}
