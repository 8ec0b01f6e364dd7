import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { readConfiguration, type ServerEntry, serverNames } from '../server/configuration.ts'
import { localTarget } from './local-target.ts'

/** The daemon of this machine, over one of its unix sockets: the file's group is the role, there is no password. */
export interface LocalTarget {
  readonly kind: 'local'
  readonly socketPath: string
  readonly role: 'admin' | 'operator' | 'monitor'
  readonly namespace: string | undefined
}

/** A server over the network. */
export interface RemoteTarget extends ServerEntry {
  readonly kind: 'remote'
  /** Its name in the configuration, where it came from there. */
  readonly name?: string
}

export type Target = LocalTarget | RemoteTarget

/**
 * The server that a command is to talk to: `--url`, else `--server`, else the configuration's default, else the daemon
 * of this machine. `--server local` is that daemon whatever the default.
 *
 * @throws CliError
 */
export async function targetOf(invocation: Invocation): Promise<Target> {
  const url = invocation.text('url')
  const name = invocation.text('server')
  if (url !== undefined && name !== undefined) {
    throw new CliError('usage', '--url and --server both say where the server is', 'give one of them')
  }
  const given = givenEntry(invocation)
  if (url !== undefined) return { kind: 'remote', ...given, url }
  if (name === 'local') return await localTarget(invocation)
  const configuration = await readConfiguration(invocation.host.env)
  const chosen = name ?? configuration.default
  if (chosen === undefined || chosen === 'local') return await localTarget(invocation)
  const entry = configuration.servers[chosen]
  if (entry === undefined) {
    const remedy = `known are ${serverNames(configuration)}; "cimarron server add ${chosen} --url ..." adds it`
    throw new CliError('not-found', `there is no server ${JSON.stringify(chosen)} in the configuration`, remedy)
  }
  return { kind: 'remote', name: chosen, ...entry, ...given }
}

/** What the options say of a server, without its address. */
export function givenEntry(invocation: Invocation): Omit<ServerEntry, 'url'> {
  const texts = {
    user: 'user',
    passwordFile: 'password-file',
    ca: 'ca',
    cert: 'cert',
    key: 'key',
    namespace: 'namespace',
  }
  const entry: Record<string, string> = {}
  for (const [field, option] of Object.entries(texts)) {
    const value = invocation.text(option)
    if (value !== undefined) entry[field] = value
  }
  return { ...entry, ...(invocation.flag('insecure') ? { insecure: true } : {}) }
}
