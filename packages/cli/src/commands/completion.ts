import type { Invocation } from '../command/invocation.ts'
import { completionScript } from '../completion/scripts.ts'

/** The script that teaches a shell to complete. */
export async function run(invocation: Invocation): Promise<undefined> {
  await invocation.output.print(completionScript(invocation.argument('shell')))
}
