import { closeSync, readdirSync, readFileSync } from 'node:fs'

/** `O_CLOEXEC` of Linux on the architectures we run on, as /proc tells it (proc_pid_fdinfo(5)). */
const closeOnExec = 0o2_000_000
const lastStandard = 2

/**
 * Closes what the daemon was started with beyond its three standard files. Whoever starts it may have left pipes or
 * sockets open; each process we start would get them too, and a machine that outlives us would hold them for ever. Node
 * opens its own files close-on-exec, and marks so what it inherits up to the first gap; what is not marked is not ours. To be called before anything else is opened.
 */
export function closeInheritedFiles(folder = '/proc/self'): readonly number[] {
  // The channel of a parent that is Node too is inherited on purpose.
  const channel = Number(process.env.NODE_CHANNEL_FD ?? -1)
  const inherited = numbers(`${folder}/fdinfo`).filter(
    (fd) => fd > lastStandard && fd !== channel && isInherited(`${folder}/fdinfo/${fd}`),
  )
  for (const fd of inherited) closeSync(fd)
  return inherited
}

function numbers(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number)
  } catch (error) {
    // Only Linux has it, and only there do machines outlive the daemon.
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}

function isInherited(path: string): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(path, 'latin1'))?.[1]
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0
  } catch (error) {
    // The folder's own descriptor was among those listed.
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
