import { z } from 'zod'
import type { Certificate } from './certificates.ts'
import type { Token } from './tokens.ts'
import type { User } from './users.ts'

const standing = z.enum(['admin', 'operator', 'monitor', 'none'])
const namespaces = z.record(z.string(), standing)

// What came later has a default: a database outlives the daemon that made it.
const user: z.ZodType<User> = z.object({
  id: z.string().default(''),
  name: z.string(),
  role: standing,
  namespaces: namespaces.default({}),
  password: z
    .object({
      algorithm: z.literal('argon2id'),
      memoryKiB: z.number(),
      passes: z.number(),
      parallelism: z.number(),
      salt: z.string(),
      tag: z.string(),
    })
    .exactOptional(),
  changedMs: z.number(),
})

const token: z.ZodType<Token> = z.object({
  id: z.string(),
  user: z.string(),
  label: z.string(),
  digest: z.string(),
  createdMs: z.number(),
  expiresMs: z.number().exactOptional(),
  isSession: z.boolean().exactOptional(),
  usedMs: z.number().exactOptional(),
  role: z.enum(['admin', 'operator', 'monitor']).exactOptional(),
  namespaces: z.array(z.string()).exactOptional(),
  granted: z.object({ role: standing, namespaces }).exactOptional(),
})

const certificate: z.ZodType<Certificate> = z.object({
  fingerprint: z.string(),
  user: z.string(),
  userId: z.string(),
  subject: z.string(),
  createdMs: z.number(),
  expiresMs: z.number(),
})

/** Users as they stand in the database. */
export function decodeUser(value: unknown): User {
  return user.parse(value)
}

/** Tokens as they stand in the database. */
export function decodeToken(value: unknown): Token {
  return token.parse(value)
}

/** Certificates as they stand in the database. */
export function decodeCertificate(value: unknown): Certificate {
  return certificate.parse(value)
}
