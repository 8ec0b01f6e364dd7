import { globSync, readFileSync, rmdirSync } from 'node:fs'

/** The control group that a driver has made for a process, by its name (cgroups(7), `/proc/pid/cgroup`). */
export function groupMadeFor(pid: string): string | undefined {
  return /:(?:\/.*)?\/cimarron\/([^/\n]+)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1]
}

/** Removes groups of that name, of version 1 or 2, where nobody is in them any more: whether none is left. */
export function removeEmptied(groups: Iterable<string>): boolean {
  return [...groups].flatMap((name) => globSync(`/sys/fs/cgroup/{,*/}cimarron/${name}`)).every(isRemoved)
}

function isRemoved(path: string): boolean {
  try {
    rmdirSync(path)
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return true
    if (code === 'EBUSY') return false
    throw error
  }
}
