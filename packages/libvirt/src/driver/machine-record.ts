import { createHash } from 'node:crypto'
import type { MachineRow } from '@cimarron/hypervisor'

/** What is remembered of a machine while its server can't be asked, and to see what has changed when it can. */
export interface MachineRecord extends MachineRow {
  /** Of the document that is in force at its next start: another means another revision. */
  readonly digest: string
}

export function digestOf(document: string): string {
  return createHash('sha256').update(document).digest('base64url')
}
