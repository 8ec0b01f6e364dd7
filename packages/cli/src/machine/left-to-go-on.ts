import type { JobView } from '@cimarron/api/client'
import type { Invocation } from '../command/invocation.ts'
import { safeText } from '../output/safe-text.ts'

/** What is to be typed to see the end of a job; its exit code is that of the command that began it. */
export function followCommand(job: string): string {
  return `cimarron job follow ${job}`
}

/**
 * Whether a job is left to go on, as `--no-wait` asks; then it is told with how to look at it: `web: saving`, and the command.
 * One that has ended already is not.
 */
export async function leftToGoOn(
  invocation: Invocation,
  job: JobView,
  { name, doing }: { readonly name: string; readonly doing: string },
): Promise<boolean> {
  if (!invocation.isNot('wait') || job.endedMs !== undefined) return false
  await invocation.output.result(job, () => `${safeText(name)}: ${doing}\n${followCommand(job.id)}`)
  return true
}
