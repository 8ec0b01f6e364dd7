import { constants } from 'node:fs'
import { access, readFile, realpath, stat, statfs } from 'node:fs/promises'
import { type PoolConfig, type PoolMeasure, refuseField } from '@cimarron/hypervisor'

/**
 * Whether a folder may become a pool: it is one, can be written to, and is neither the daemon's, nor a window into the
 * kernel, nor shared with another pool.
 * @throws HypervisorError `invalid-config`
 */
export async function checkPoolFolder(
  { path }: PoolConfig,
  { others, keptBack }: { readonly others: readonly PoolConfig[]; readonly keptBack: readonly string[] },
): Promise<void> {
  const problem = await problemOf(path)
  if (problem !== undefined) throw refuseField('path', path, problem)
  const real = await realpath(path)
  const kept = ['/proc', '/sys', ...keptBack].find((one) => within(real, one) || within(one, real))
  if (kept !== undefined)
    throw refuseField('path', path, `has ${kept} in it or is in it, which is no place for images; use another folder`)
  for (const other of others) {
    const theirs = await realpath(other.path).catch(() => other.path)
    if (within(real, theirs) || within(theirs, real))
      throw refuseField('path', path, `is shared with pool ${JSON.stringify(other.name)}; use another folder`)
  }
}

/** What the folder's file system has, or why it can't be used at the moment. */
export async function measurePoolFolder({ path, kind }: PoolConfig): Promise<PoolMeasure> {
  const problem = (await problemOf(path)) ?? (kind === 'mount' ? await mountProblem(path) : undefined)
  if (problem !== undefined) return { state: 'unavailable', detail: problem }
  const { blocks, bavail, bsize } = await statfs(path)
  return { state: 'available', capacityBytes: blocks * bsize, availableBytes: bavail * bsize }
}

async function problemOf(path: string): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isDirectory()) return 'is no folder; give one'
    await access(path, constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return problems[code] ?? `can't be used (${code}); check it`
  }
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist; make it first',
  ENOTDIR: 'does not exist, as part of its path is a file; check it',
  EACCES: "can't be written to, permission is denied; change its mode or owner",
  EROFS: 'is mounted read-only; mount it for writing',
  ELOOP: 'is a link that leads to itself; check it',
}

/** By the kernel's list, which knows bind mounts too (Linux: Documentation/filesystems/proc.rst, 3.5). */
async function mountProblem(path: string): Promise<string | undefined> {
  const real = await realpath(path)
  const list = await readFile('/proc/self/mountinfo', 'utf8')
  const isMounted = list.split('\n').some((line) => decodeOctal(line.split(' ')[4] ?? '') === real)
  return isMounted ? undefined : 'has no file system mounted on it; mount it first'
}

/** Spaces and the like are written as three octal digits. */
function decodeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}
