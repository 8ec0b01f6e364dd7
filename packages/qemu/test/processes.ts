import { globSync, readdirSync, readFileSync } from 'node:fs'

/** Numbers of the QEMU processes that have this text among their arguments. */
export function processesOf(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      const [program = '', ...args] = read(`/proc/${name}/cmdline`).split('\0')
      return program.includes('qemu-system') && args.some((arg) => arg.includes(text))
    })
    .map(Number)
}

/** These, and what has QEMU's arguments because it is about to become it. */
export function launchesOf(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((name) => {
      const line = read(`/proc/${name}/cmdline`)
      return line.includes('qemu-system') && line.includes(text)
    })
    .map(Number)
}

/** The control groups made for a machine, of version 1 or 2. */
export function groupsOf(machine: string): readonly string[] {
  return globSync(`/sys/fs/cgroup/{,*/}cimarron/${machine}`)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return ''
    throw error
  }
}
