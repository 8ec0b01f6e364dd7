import { randomUUID } from 'node:crypto'
import { lstatSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { type FileHandle, link, open, rename, statfs, unlink } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { HypervisorError } from '@cimarron/hypervisor'
import { isKept } from '../kept-back.ts'
import type { DiskUse } from '../run-record.ts'
import { flushFolder } from '../storage/image-file.ts'

export interface DumpPlace {
  /** Absolute. */
  readonly path: string
  readonly force: boolean
  /** The driver's own folder for dumps. */
  readonly folder: string
  /** Real paths of the daemon's own files and folders; no dump goes there. */
  readonly keptBack: readonly string[]
  /** Who uses this very file as an image. */
  readonly userOf: (use: DiskUse) => string | undefined
}

/** A dump on its way: it has its name only when it is whole. */
export interface DumpFile {
  /** What it gets in the end; undefined: none. */
  readonly path: string | undefined
  /** Where it is meanwhile. */
  readonly part: string
  readonly force: boolean
}

/**
 * Where a dump goes, looked at before anything is made.
 * @throws HypervisorError `invalid-input`, `file-missing`, `disk-in-use`
 */
export function planDump(place: DumpPlace): DumpFile {
  const { path, force, folder, keptBack, userOf } = place
  if (!isAbsolute(path) || path.endsWith('/')) throw refused(path, 'is no absolute path of a file', 'begin it with /')
  const parent = realParent(path)
  if (parent !== realFolder(folder) && isKept(parent, keptBack))
    throw refused(path, 'is in a folder that is kept back for the daemon and the kernel', 'name another folder')
  const real = join(parent, basename(path))
  const there = lstatSync(real, { throwIfNoEntry: false })
  if (there && !force) throw missing(path, 'exists already; give another name, or force')
  if (there && !there.isFile()) throw missing(path, 'is there and no file; give another name')
  const by = there && userOf({ path: real, device: there.dev, inode: there.ino, readOnly: false })
  if (by !== undefined) throw new HypervisorError('disk-in-use', { path, by })
  return { path: real, part: join(parent, `.${basename(path).slice(0, 200)}.${randomUUID().slice(0, 8)}.part`), force }
}

/** One that is only read, and never has a name that anybody is told. */
export function unnamedDump(folder: string): DumpFile {
  return { path: undefined, part: join(realFolder(folder), `.${randomUUID()}.part`), force: false }
}

/** In the driver's folder: `NAME-2026-11-27T10-00-00-000Z.elf`. */
export function usualDumpPath(
  folder: string,
  { machine, format, nowMs }: { readonly machine: string; readonly format: string; readonly nowMs: number },
): string {
  const name = machine.replaceAll(/[^\w.-]/g, '_').replace(/^\.+/, '_')
  const time = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')
  return join(realFolder(folder), `${name}-${time}.${format === 'elf' ? 'elf' : 'kdump'}`)
}

/** @throws HypervisorError `no-space` with both figures */
export async function requireRoom({ part }: DumpFile, wantedBytes: number, what: string): Promise<void> {
  const path = dirname(part)
  const { bavail, bsize } = await statfs(path)
  const freeBytes = bavail * bsize
  if (freeBytes >= wantedBytes) return
  throw new HypervisorError('no-space', { what, path, wanted: inMiB(wantedBytes), available: inMiB(freeBytes) })
}

/** Empty, for its owner alone, never a file that was there. */
export function createDump({ part }: DumpFile): Promise<FileHandle> {
  return open(part, 'wx+', 0o600)
}

/**
 * Durable, and by its name, in nobody's place unless that was said; one that gets none goes with whoever has it open.
 * @throws HypervisorError `file-missing`
 */
export async function nameDump({ path, part, force }: DumpFile): Promise<void> {
  if (path === undefined) {
    await unlink(part)
    return
  }
  if (force) await rename(part, path)
  else {
    try {
      await link(part, path)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
        throw missing(path, 'was made by somebody else meanwhile; give another name')
      throw error
    }
    await unlink(part)
  }
  await flushFolder(path)
}

export function discardDump(part: string): void {
  rmSync(part, { force: true })
}

function realParent(path: string): string {
  try {
    return realpathSync(dirname(path))
  } catch (cause) {
    const problem = 'is in no folder that is there; make it first'
    throw new HypervisorError('file-missing', { what: 'dump', path, problem }, { cause })
  }
}

function realFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return realpathSync(folder)
}

function refused(value: string, problem: string, remedy: string): HypervisorError {
  return new HypervisorError('invalid-input', { what: 'path of the dump', value, problem, remedy })
}

function missing(path: string, problem: string): HypervisorError {
  return new HypervisorError('file-missing', { what: 'dump', path, problem })
}

export function inMiB(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MiB`
}
