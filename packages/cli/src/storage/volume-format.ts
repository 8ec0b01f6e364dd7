import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'

export type VolumeFormat = 'raw' | 'qcow2'

/** What `--format` says; else what the file's name says. What is in the file is never looked at. @throws CliError `usage` */
export function formatOf(invocation: Invocation, name: string): VolumeFormat {
  const given = invocation.text('format')
  if (given !== undefined) return given as VolumeFormat // one of its choices
  if (/\.qcow2$/i.test(name)) return 'qcow2'
  if (/\.(raw|iso)$/i.test(name)) return 'raw'
  throw new CliError('usage', `what format ${JSON.stringify(name)} has is not known`, 'say it: --format raw or qcow2')
}
