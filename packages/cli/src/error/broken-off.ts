import type { LeafSpec } from '../command/spec.ts'
import { CliError } from './cli-error.ts'
import { explainError } from './explain-error.ts'

/** Of a connection that broke under a command that begins a job: the job may go on, or the next daemon finishes it. */
export function brokenOff(error: unknown, { options = [] }: LeafSpec): unknown {
  const { kind, message, code } = explainError(error)
  const makesJobs = options.some(({ flags }) => flags.split(/[ ,]+/).includes('--no-wait'))
  if (kind !== 'unreachable' || code !== 'connection-lost' || !makesJobs) return error
  const remedy =
    'what was begun may go on, or be finished or undone by the next daemon: look at "cimarron job list" and "cimarron machine show NAME" before it is tried again'
  return new CliError(kind, message, { remedy, cause: error })
}
