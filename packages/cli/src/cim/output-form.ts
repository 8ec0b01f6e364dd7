import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'

/** How results can be printed. */
export const outputForms = ['text', 'table', 'json', 'mof', 'xml'] as const
export type OutputForm = (typeof outputForms)[number]

/** What `--output` or `--json` asks for. @throws CliError `usage` where they ask for two things */
export function outputForm(invocation: Invocation, standard: OutputForm = 'text'): OutputForm {
  const asked = invocation.text('output')
  if (!invocation.output.isJson) return outputForms.find((form) => form === asked) ?? standard
  if (asked !== undefined && asked !== 'json') {
    throw new CliError('usage', `--json and --output ${asked} exclude each other`, 'give one of them')
  }
  return 'json'
}
