import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A unix socket's path holds 107 bytes and a NUL on Linux (`sun_path`, unix(7)). */
const longestSocketPath = 107
const longestName = 'operator.sock'

/**
 * The folder of the daemon's own sockets: `run` in its data directory, or, where the paths would not fit, a folder of
 * its own under the runtime directory, named for the data directory. Which one it became is written in the endpoint file.
 */
export function socketDirectory(
  dataDirectory: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const inside = join(dataDirectory, 'run')
  if (Buffer.byteLength(join(inside, longestName)) <= longestSocketPath) return inside
  const id = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12)
  if (process.getuid?.() === 0) return `/run/cimarron-${id}`
  const runtime = env.XDG_RUNTIME_DIR
  if (runtime !== undefined && runtime !== '') return join(runtime, `cimarron-${id}`)
  return join(tmpdir(), `cimarron-${process.getuid?.() ?? 0}-${id}`)
}
