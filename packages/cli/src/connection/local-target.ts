import { once } from 'node:events'
import { createConnection } from 'node:net'
import { dataDirectory, readEndpoint } from '@cimarron/api/local'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import type { LocalTarget } from './target.ts'

const startRemedy = '"npm start" in the clone or "cimarron serve" starts one; --url names a server elsewhere'

/**
 * The socket of the highest role that this user may open.
 *
 * @throws CliError `unreachable` where no daemon runs, `denied` where none of its sockets may be opened
 */
export async function localTarget(invocation: Invocation): Promise<LocalTarget> {
  const misplaced = ['user', 'password-file', 'ca', 'cert', 'key', 'insecure'].find(
    (name) => invocation.text(name) !== undefined || invocation.flag(name),
  )
  if (misplaced !== undefined) {
    const message = `--${misplaced} goes with a server over the network; the local daemon knows you by its socket`
    throw new CliError('usage', message, 'give --url or --server as well')
  }
  const directory = dataDirectory(invocation.host.env)
  const endpoint = endpointOf(directory)
  if (endpoint === undefined) throw noDaemon(directory)
  const { sockets } = endpoint
  for (const role of ['admin', 'operator', 'monitor'] as const) {
    const answer = await knock(sockets[role])
    if (answer === 'open') {
      return { kind: 'local', socketPath: sockets[role], role, namespace: invocation.text('namespace') }
    }
    if (answer === 'absent') throw noDaemon(directory)
  }
  const message = `none of the sockets of the daemon may be opened by this user (${sockets.monitor})`
  throw new CliError('denied', message, 'join the group of the role you need, or give --url and --user')
}

export function noDaemon(directory: string): CliError {
  return new CliError('unreachable', `no daemon runs here (data directory ${directory})`, startRemedy)
}

function endpointOf(directory: string): ReturnType<typeof readEndpoint> {
  try {
    return readEndpoint(directory)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'EACCES') {
      const remedy = 'join the group that owns it, or give --url and --user'
      throw new CliError('denied', `the data directory ${directory} may not be read by this user`, remedy)
    }
    if (code !== '') throw error
    const remedy = 'the daemon writes it anew when it starts'
    throw new CliError('failed', `${directory}/endpoint.json is not what a daemon writes`, remedy)
  }
}

/**
 * Whether somebody answers at a socket. It is opened and not only looked at: a daemon that was killed leaves its file.
 */
async function knock(path: string): Promise<'open' | 'absent' | 'forbidden'> {
  const socket = createConnection(path)
  try {
    await once(socket, 'connect')
    return 'open'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return absent.has(code) ? 'absent' : 'forbidden'
  } finally {
    socket.destroy()
  }
}

/** connect(2) and unix(7): no file, no folder, a file behind which nobody listens, a file that is no socket. */
const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ECONNREFUSED', 'ENOTSOCK'])
