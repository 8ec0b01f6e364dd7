import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, rmdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { HypervisorError } from '@cimarron/hypervisor'
import { findBarrier, type QemuUser } from './qemu-user.ts'
import { longestRunPathTail, maxSocketPathBytes } from './run-paths.ts'

export interface RunFolderOptions {
  /** The data directory it serves; its name goes into the folder's only as a short hash. */
  readonly directory: string
  /** Instead of the places below. */
  readonly base?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly uid?: number
  /** Who passes through it to a machine's own folders. */
  readonly user?: QemuUser | undefined
}

/**
 * The folder for what lives as long as a host's uptime: `/run/cimarron` for root, else below `XDG_RUNTIME_DIR`, else in
 * `/tmp`. Made if need be; its parents must be ours alone to write.
 * @throws HypervisorError `unreachable` where the folder is someone else's.
 */
export function prepareRunFolder(options: RunFolderOptions): string {
  const uid = options.uid ?? process.getuid?.() ?? 0
  const name = runFolderName(options.directory)
  const base = options.base ?? candidates(uid, options.env ?? process.env).find((path) => fits(join(path, name)))
  if (base === undefined || !fits(join(base, name))) {
    throw refuse(base ?? '/tmp', `is too long for a socket's path of ${maxSocketPathBytes} bytes; choose a shorter one`)
  }
  // QEMU's own user passes through to its machine's folder, but can't list what is there.
  makeOwned(base, { uid, mode: 0o711 })
  const folder = join(base, name)
  makeOwned(folder, { uid, mode: 0o711 })
  const barrier = options.user && findBarrier(folder, options.user)
  if (barrier !== undefined) {
    throw refuse(
      folder,
      `is out of reach for user ${options.user?.uid}, as whom QEMU runs: ${barrier} is closed; choose another, or run: chmod o+x ${barrier}`,
    )
  }
  return folder
}

/** By which it is told from those of other data directories. */
export function runFolderName(directory: string): string {
  return createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 10)
}

/** Nothing runs: then the folder is of no use. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT') throw error
  }
}

function candidates(uid: number, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (uid === 0) return ['/run/cimarron']
  const { XDG_RUNTIME_DIR } = env
  const own = XDG_RUNTIME_DIR?.startsWith('/') ? [join(XDG_RUNTIME_DIR, 'cimarron')] : []
  return [...own, `/tmp/cimarron-${uid}`]
}

function fits(folder: string): boolean {
  return Buffer.byteLength(folder) + longestRunPathTail <= maxSocketPathBytes
}

function makeOwned(path: string, owner: { uid: number; mode: number }): void {
  mkdirSync(path, { recursive: true, mode: owner.mode })
  const found = lstatSync(path)
  if (!found.isDirectory()) throw refuse(path, 'is no folder; remove it')
  if (found.uid !== owner.uid)
    throw refuse(path, `belongs to user ${found.uid}, not ${owner.uid}; remove it or choose another`)
  chmodSync(path, owner.mode)
}

function refuse(path: string, problem: string): HypervisorError {
  return new HypervisorError('unreachable', { what: `run folder ${JSON.stringify(path)}`, remedy: `it ${problem}` })
}
