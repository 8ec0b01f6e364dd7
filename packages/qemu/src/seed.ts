import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expandPattern, HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { isoImage } from './iso9660.ts'
import { isKeptBack } from './kept-back.ts'

/** Nobody writes more by hand; it is read whole. */
const mostBytes = 2 ** 20

/**
 * Makes the disk from which cloud-init reads what a new machine is to become (its NoCloud source: a volume `cidata`). It
 * is made at each start, of the files as they are then.
 * @throws HypervisorError `file-missing`
 */
export function prepareSeed(
  config: MachineConfig & { readonly seed: NonNullable<MachineConfig['seed']> },
  { folder, keptBack }: { readonly folder: string; readonly keptBack: readonly string[] },
): string {
  const { userData, metaData, networkConfig } = config.seed
  const host = hostNameOf(config)
  const file = (what: string, path: string) => {
    const content = readSeedFile(what, path, keptBack)
    return { name: what, content: withValues(content, config, host) }
  }
  const usual = `instance-id: ${config.id}\n${host === '' ? '' : `local-hostname: ${host}\n`}`
  const image = isoImage('cidata', [
    file('user-data', userData),
    metaData === undefined ? { name: 'meta-data', content: Buffer.from(usual) } : file('meta-data', metaData),
    ...(networkConfig === undefined ? [] : [file('network-config', networkConfig)]),
  ])
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'seed.iso')
  writeFileSync(`${path}.new`, image, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return path
}

/**
 * Whether the files of a seed are there, without a look at what they say.
 * @throws HypervisorError `file-missing`
 */
export function requireSeedFiles(
  { userData, metaData, networkConfig }: NonNullable<MachineConfig['seed']>,
  keptBack: readonly string[],
): void {
  const files = { 'user-data': userData, 'meta-data': metaData, 'network-config': networkConfig }
  for (const [what, path] of Object.entries(files)) if (path !== undefined) readSeedFile(what, path, keptBack)
}

/** A name of the machine can have what no host name has; cloud-init is told what is left. */
function hostNameOf({ name }: MachineConfig): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63)
}

/** Where the seed has values of its own, its files say where they belong. */
function withValues(content: Buffer, { seed, name, id }: MachineConfig, host: string): Buffer {
  if (seed?.values === undefined) return content
  return Buffer.from(expandPattern(content.toString('utf8'), { ...seed.values, name, id, host }))
}

function readSeedFile(what: string, path: string, keptBack: readonly string[]): Buffer {
  const fail = (problem: string, cause?: unknown) =>
    new HypervisorError('file-missing', { what, path, problem }, { cause })
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    throw fail(problemOf(cause), cause)
  }
  try {
    const stat = fstatSync(fd)
    if (isKeptBack(fd, keptBack)) throw fail('belongs to the daemon or the kernel and is given to no machine')
    if (!stat.isFile()) throw fail('is no file; give a file')
    if (stat.size > mostBytes) throw fail(`is larger than ${mostBytes} bytes; make it smaller`)
    return readFileSync(fd)
  } finally {
    closeSync(fd)
  }
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: "does not exist on the daemon's host; check the path",
  ENOTDIR: "does not exist on the daemon's host, as part of its path is a file; check the path",
  EACCES: "can't be opened, permission is denied; change its mode or owner",
}

function problemOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return problems[code] ?? `can't be opened (${code || String(error)})`
}
