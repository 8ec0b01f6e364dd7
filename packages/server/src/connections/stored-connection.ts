import { z } from 'zod'
import type { LibvirtConfiguration } from '../libvirt-settings.ts'

/** A connection that was added by command; of a password only the file's path is kept. */
export interface StoredConnection extends Omit<LibvirtConfiguration, 'platform'> {
  readonly addedMs: number
}

const stored: z.ZodType<StoredConnection> = z.object({
  name: z.string(),
  uri: z.string(),
  readOnly: z.boolean().optional(),
  user: z.string().optional(),
  passwordFile: z.string().optional(),
  addedMs: z.number(),
})

/** Connections as they stand in the database. */
export function decodeConnection(value: unknown): StoredConnection {
  return stored.parse(value)
}
