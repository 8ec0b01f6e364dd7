import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { CliError } from '../error/cli-error.ts'

type Env = Readonly<Record<string, string | undefined>>

/** A server as the configuration has it. There is never a password in it, only the name of a file that holds one. */
export interface ServerEntry {
  readonly url: string
  readonly user?: string
  readonly passwordFile?: string
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly insecure?: boolean
  readonly namespace?: string
}

export interface Configuration {
  /** The server of commands that name none; absent or `local`: the daemon of this machine. */
  readonly default?: string
  readonly servers: Readonly<Record<string, ServerEntry>>
}

/** `$XDG_CONFIG_HOME/cimarron/config.json`; `CIMARRON_CONFIG` names another file. */
export function configurationFile(env: Env): string {
  if (env.CIMARRON_CONFIG !== undefined && env.CIMARRON_CONFIG !== '') return env.CIMARRON_CONFIG
  const base = env.XDG_CONFIG_HOME
  // The XDG specification wants relative paths ignored.
  return join(base?.startsWith('/') === true ? base : join(env.HOME ?? homedir(), '.config'), 'cimarron', 'config.json')
}

/** @throws CliError `usage` naming the field that is wrong */
export async function readConfiguration(env: Env): Promise<Configuration> {
  const file = configurationFile(env)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { servers: {} }
    throw error
  }
  return checkConfiguration(parseJson(text, file), file)
}

/** Written whole, under another name first, for its owner alone. */
export async function writeConfiguration(env: Env, configuration: Configuration): Promise<void> {
  const file = configurationFile(env)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}.new`
  await writeFile(draft, `${JSON.stringify(configuration, null, 2)}\n`, { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, file)
}

export function serverNames({ servers }: Configuration): string {
  return ['local', ...Object.keys(servers)].join(', ')
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CliError('usage', `${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const fields: Readonly<Record<keyof ServerEntry, 'string' | 'boolean'>> = {
  url: 'string',
  user: 'string',
  passwordFile: 'string',
  ca: 'string',
  cert: 'string',
  key: 'string',
  insecure: 'boolean',
  namespace: 'string',
}

function checkConfiguration(value: unknown, file: string): Configuration {
  const wrong = (what: string, right: string): CliError => new CliError('usage', `${file}: ${what}`, right)
  if (!isRecord(value)) throw wrong('is no object', '{"servers": {}} would be one')
  for (const name of Object.keys(value)) {
    if (name !== 'servers' && name !== 'default')
      throw wrong(`has a field ${JSON.stringify(name)}`, 'servers and default are known')
  }
  const { servers = {}, default: chosen } = value
  if (chosen !== undefined && typeof chosen !== 'string')
    throw wrong('default is no string', 'it is the name of a server')
  if (!isRecord(servers)) throw wrong('servers is no object', 'it holds servers by their names')
  const checked: Record<string, ServerEntry> = {}
  for (const [name, entry] of Object.entries(servers))
    checked[name] = checkServer(entry, (what) =>
      wrong(`server ${name}: ${what}`, `known are ${Object.keys(fields).join(', ')}`),
    )
  return { servers: checked, ...(chosen === undefined ? {} : { default: chosen }) }
}

function checkServer(entry: unknown, wrong: (what: string) => CliError): ServerEntry {
  if (!isRecord(entry)) throw wrong('is no object')
  for (const [field, value] of Object.entries(entry)) {
    const type = field in fields ? fields[field as keyof ServerEntry] : undefined
    if (type === undefined) throw wrong(`has a field ${JSON.stringify(field)}`)
    if (typeof value !== type) throw wrong(`${field} is ${JSON.stringify(value)}, which is no ${type}`)
  }
  const { url } = entry
  if (typeof url !== 'string') throw wrong('url is missing')
  // Each field has been looked at above.
  return { ...(entry as Omit<ServerEntry, 'url'>), url }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
