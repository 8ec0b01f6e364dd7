import type { OptionSpec } from '../command/spec.ts'

/** Of each command that a job does and that may take long. */
export const noWait: OptionSpec = {
  flags: '--no-wait',
  summary: 'do not wait for the end; print how to look at the job ("job follow")',
}
