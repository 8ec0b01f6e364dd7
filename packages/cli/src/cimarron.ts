import type { GroupSpec } from './command/spec.ts'
import { runCommandLine } from './command-line.ts'
import type { Host } from './host.ts'
import { commandTree } from './tree/command-tree.ts'

/** Runs one command line, without the name of the program. Never throws; answers with the exit code. */
export async function cimarron(words: readonly string[], host: Host): Promise<number> {
  return await runCommandLine(words, host, { tree: commandTree })
}

/** The tree, for those who tell about it: completion, documentation. */
export function commands(): GroupSpec {
  return commandTree
}
