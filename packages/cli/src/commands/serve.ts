import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'

/** As the daemon's own launcher starts it (scripts/build.js): with a nursery and a heap that fit a daemon. */
const heapFlags = ['--max-semi-space-size=1', '--external-memory-accounted-in-global-limit']

/** The daemon takes the place of this process: same terminal, same process id, so signals and service managers find it. */
export async function run(invocation: Invocation): Promise<undefined> {
  const daemon = daemonFile()
  if (process.execve === undefined) {
    throw new CliError('unsupported', 'the daemon can not be started from here on this system', `run: node ${daemon}`)
  }
  const args = [process.execPath, ...heapFlags, daemon, ...invocation.rest]
  process.execve(process.execPath, args, { ...environment(invocation), MALLOC_ARENA_MAX: '1' })
}

/** In a clone the source; installed, the bundle beside the one this code is in. @throws CliError */
export function daemonFile(base: string = import.meta.url): string {
  const candidates = [
    '../../../server/src/main.ts', // packages/cli/src/commands
    './cimarrond.js', // out/dist
  ].map((path) => fileURLToPath(new URL(path, base)))
  const found = candidates.find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new CliError(
    'failed',
    `the daemon is not beside this command (looked for ${candidates.join(', ')})`,
    'install the whole of Cimarron, or run "npm run build" in the clone',
  )
}

function environment({ host }: Invocation): Record<string, string> {
  return Object.fromEntries(
    Object.entries(host.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
