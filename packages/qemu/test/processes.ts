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

/**
 * Ends whatever has this folder among its arguments (QEMU, what runs beside it, a daemon of a test), and waits until it is gone. A test
 * that failed leaves them, to spin on the processors that the tests after it need.
 */
export function endProcessesIn(folder: string): void {
  const found = (): readonly string[] =>
    readdirSync('/proc').filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/cmdline`).includes(`${folder}/`))
  const late = Date.now() + 10_000
  for (let left = found(); left.length > 0; left = found()) {
    if (Date.now() > late) throw new Error(`processes ${left.join(', ')} of ${folder} did not end`)
    for (const pid of left) kill(Number(pid))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
  }
}

/** The control groups made for a machine, of version 1 or 2. */
export function groupsOf(machine: string): readonly string[] {
  return globSync(`/sys/fs/cgroup/{,*/}cimarron/${machine}`)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return ''
    throw error
  }
}
