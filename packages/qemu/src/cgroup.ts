import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** One mounted control group hierarchy, and the group there that machines are put below. */
export interface Hierarchy {
  /** `unified` (version 2), or the controllers of version 1. */
  readonly name: string
  readonly folder: string
  readonly writable: boolean
}

/**
 * Where machines can have control groups of their own, outside that of the daemon: what ends the daemon's service then
 * does not end them. For root below each hierarchy's root; else beside our own group, where that was delegated to us; else
 * inside of it (a service with `Delegate=yes`), which the daemon leaves for one beside them, as version 2 has no processes
 * in a group whose controllers are turned on for others.
 */
export function findHierarchies(): readonly Hierarchy[] {
  const own = ownGroups(readFileSync('/proc/self/cgroup', 'utf8'))
  return (
    mounts(readFileSync('/proc/self/mounts', 'utf8'))
      // A cpuset of version 1 takes nobody before its processors are set.
      .filter(({ name }) => !name.split(',').includes('cpuset'))
      .map(({ name, mount }) => {
        if (process.getuid?.() === 0) return hierarchy(name, mount)
        const self = join(mount, own.get(name) ?? '/')
        const beside = hierarchy(name, dirname(self))
        if (beside.writable || name !== 'unified' || !isWritable(join(self, 'cgroup.procs'))) return beside
        // A daemon that was here before us has made the group it left for, and we were started in that one.
        const delegated = self.endsWith(`/${leaf}`) ? dirname(self) : self
        if (delegated === self) leaveFor(join(self, leaf))
        return hierarchy(name, delegated)
      })
  )
}

/** The daemon's own group where its service's is parted. */
const leaf = 'daemon'

function leaveFor(folder: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'cgroup.procs'), String(process.pid))
}

function hierarchy(name: string, parent: string): Hierarchy {
  return { name, folder: join(parent, 'cimarron'), writable: isWritable(parent) }
}

/**
 * Puts a process into groups of that name. What can't be had is left out; the hierarchies that took it are told. The
 * kernel may take tens of milliseconds, in which no process can be started, so this is for a time that matters little.
 */
export async function enterGroups(
  hierarchies: readonly Hierarchy[],
  group: string,
  pid: number,
): Promise<readonly string[]> {
  const entered: string[] = []
  for (const { name, folder, writable } of hierarchies) {
    if (writable && (await enterGroup(join(folder, group), pid))) entered.push(name)
  }
  return entered
}

async function enterGroup(folder: string, pid: number): Promise<boolean> {
  // Another daemon may remove the parent while it is empty.
  for (let attempt = 1; attempt <= entryAttempts; attempt++) {
    try {
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, 'cgroup.procs'), String(pid))
      return true
    } catch {
      // The process has ended, or a container shows a hierarchy as writable and refuses the entry. It runs without.
    }
  }
  return false
}

const entryAttempts = 3

export async function removeGroups(hierarchies: readonly Hierarchy[], group: string): Promise<void> {
  const all = hierarchies.filter(({ writable }) => writable)
  await Promise.all(
    all.map(async ({ folder }) => {
      await removeGroup(join(folder, group))
      await removeEmpty(folder)
    }),
  )
}

/** Removes the groups that machines were put below, where none is left. */
export async function removeParents(hierarchies: readonly Hierarchy[]): Promise<void> {
  for (const { folder } of hierarchies.filter(({ writable }) => writable)) await removeEmpty(folder)
}

/** One with groups in it is busy. Who needs it makes it again. */
async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ENOENT' && code !== 'EBUSY' && code !== 'ENOTEMPTY') throw error
  })
}

/** The process has ended, but the kernel needs a moment to take its threads out of the group: on a busy host, seconds. */
const removalAttempts = 60
const removalPausesMs = { first: 5, longest: 200 }

async function removeGroup(folder: string): Promise<void> {
  for (let attempt = 1; attempt <= removalAttempts; attempt++) {
    try {
      await rmdir(folder)
      return
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ENOENT') return
      if (code !== 'EBUSY') throw error
    }
    // Of another daemon of this host, as where the machine went to it: who ends the last process removes the group.
    if (await hasProcesses(folder)) return
    // An empty group that stays after all costs nothing, and is used again at the next start.
    await delay(Math.min(removalPausesMs.first * attempt, removalPausesMs.longest))
  }
}

/** Whether a process is in it that has not ended: one that is on its end has let go of its memory, and of its arguments with it. */
async function hasProcesses(folder: string): Promise<boolean> {
  const told = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => '')
  const numbers = told.split('\n').filter((line) => line !== '')
  const words = await Promise.all(numbers.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return words.some((one) => one !== '')
}

function mounts(table: string): readonly { name: string; mount: string }[] {
  return table.split('\n').flatMap((line) => {
    const [, mount, type, options] = line.split(' ')
    if (mount === undefined || options === undefined) return []
    if (type === 'cgroup2') return [{ name: 'unified', mount }]
    if (type !== 'cgroup') return []
    const flags = new Set(['rw', 'ro', 'nosuid', 'nodev', 'noexec', 'relatime', 'noatime', 'xattr', 'clone_children'])
    const name = options
      .split(',')
      .filter((option) => !flags.has(option) && !option.startsWith('release_agent'))
      .join(',')
    return [{ name, mount }]
  })
}

/** Our own group by hierarchy (cgroups(7), /proc/pid/cgroup). */
function ownGroups(table: string): ReadonlyMap<string, string> {
  return new Map(
    table.split('\n').flatMap((line): [string, string][] => {
      const [, controllers, path] = line.split(/:([^:]*):(.*)/)
      return path === undefined ? [] : [[controllers || 'unified', path]]
    }),
  )
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
