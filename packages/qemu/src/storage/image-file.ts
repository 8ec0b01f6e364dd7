import type { Stats } from 'node:fs'
import { type FileHandle, link, open, readdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HypervisorError, type PoolConfig, type VolumePlan } from '@cimarron/hypervisor'

/** Where an image is while it is made: hidden, and known as this pool's own whoever else uses the folder. */
export function partPath({ pool, id }: Pick<VolumePlan, 'pool' | 'id'>): string {
  return join(pool.path, `${partPrefix(pool)}${id}`)
}

function partPrefix({ id }: PoolConfig): string {
  return `.cimarron-${id}-`
}

/** Gives made images their names beside those they have, never in another file's place. */
export async function nameImages(plans: readonly VolumePlan[]): Promise<void> {
  for (const plan of plans) await nameImage(plan)
  await flushFolders(plans.map(({ path }) => path))
}

async function nameImage(plan: VolumePlan): Promise<void> {
  try {
    await link(partPath(plan), plan.path)
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw new HypervisorError('name-in-use', { kind: 'file or volume', name: plan.name }, { cause: error })
    throw translated(error, { what: `volume ${JSON.stringify(plan.name)}`, path: plan.path })
  }
}

/** Removes a half-made image, and its name where that is of this very file. */
export async function discardImage(plan: VolumePlan): Promise<void> {
  const part = await statOf(partPath(plan))
  if (!part) return
  const named = await statOf(plan.path)
  if (named && named.dev === part.dev && named.ino === part.ino) await unlink(plan.path)
  await removeFile(partPath(plan))
}

/** What a daemon that was killed after the outcome was durable has left of its own. */
export async function sweepParts(pool: PoolConfig): Promise<void> {
  for (const name of await readdir(pool.path))
    if (name.startsWith(partPrefix(pool))) await unlink(join(pool.path, name))
}

/** Gone for good, also after a power cut; gone already is well too. */
export function removeFile(path: string): Promise<void> {
  return removeFiles([path])
}

/** The same of many. A file system takes its time over a big one: the daemon goes on meanwhile. */
export async function removeFiles(paths: readonly string[]): Promise<void> {
  const removed: string[] = []
  for (const path of paths) {
    try {
      await unlink(path)
      removed.push(path)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw translated(error, { what: 'removal', path })
    }
  }
  await flushFolders(removed)
}

export async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}

export async function flushFile(path: string): Promise<void> {
  await using file: FileHandle = await open(path, 'r+')
  await file.sync()
}

/** Those in which these files are, each once. */
async function flushFolders(paths: readonly string[]): Promise<void> {
  for (const path of new Set(paths.map(dirname))) await flush(path)
}

/** That in which this file is. */
export async function flushFolder(path: string): Promise<void> {
  await flush(dirname(path))
}

async function flush(path: string): Promise<void> {
  await using folder = await open(path, 'r')
  await folder.sync()
}

/** What the system refuses, in our words; our own errors as they are. */
export function translated(error: unknown, { what, path }: { readonly what: string; readonly path: string }): unknown {
  const code = codeOf(error)
  if (code === undefined) return error
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new HypervisorError('no-space', { what, path: dirname(path) }, { cause: error })
  return new HypervisorError('peer-failed', { what, words: `${code} at ${JSON.stringify(path)}` }, { cause: error })
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined
}
