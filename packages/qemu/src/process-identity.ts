import { existsSync, readdirSync, readFileSync } from 'node:fs'

/**
 * A process, told apart from a later one with the same number by the time it began: clock ticks since boot, field 22
 * of /proc/pid/stat (proc(5)).
 */
export interface ProcessIdentity {
  readonly pid: number
  readonly startTicks: string
}

/** The process with that number as it is now; undefined when there is none, or only its remains (a zombie). */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readProc(`/proc/${pid}/stat`)
  // The second field is the program's name in parentheses and may hold anything, a closing parenthesis too.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state] = fields ?? []
  const startTicks = fields?.[19]
  if (state === undefined || startTicks === undefined || state === 'Z' || state === 'X') return undefined
  return { pid, startTicks }
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startTicks === identity.startTicks
}

/** Where one can't look just now, because of too many open files, nothing is said of an end. */
export function mayBeAlive(identity: ProcessIdentity, look: (identity: ProcessIdentity) => boolean = isAlive): boolean {
  try {
    return look(identity)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE')) return true
    throw error
  }
}

/** Sends the signal only to the very process meant. Tells whether it was there. */
export function signalProcess(identity: ProcessIdentity, signal: 'SIGKILL' | 'SIGTERM'): boolean {
  if (!isAlive(identity)) return false
  try {
    return process.kill(identity.pid, signal)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

/** Processes that have this very word among their arguments, for a start whose number was not written down in time. */
export function findByArgument(argument: string): readonly ProcessIdentity[] {
  return findProcesses('cmdline', (word) => word === argument)
}

/** Processes with a word in their environment that begins so; those of other users only root is shown. */
export function findByEnvironment(beginning: string): readonly ProcessIdentity[] {
  return findProcesses('environ', (word) => word.startsWith(beginning))
}

function findProcesses(list: 'cmdline' | 'environ', isMeant: (word: string) => boolean): readonly ProcessIdentity[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => wordsOf(name, list).some(isMeant))
    .map((name) => identify(Number(name)))
    .filter((identity) => identity !== undefined)
}

/** How long a process may take to become another program, where its files are slow to come. */
const becomingMs = 500
const pause = new Int32Array(new SharedArrayBuffer(4))

/**
 * While a process becomes another program (execve(2)), it has a program, but no words for a moment: those of the next are waited for. QEMU
 * is become by what takes rights away before it, and a daemon that overlooks it then leaves it running.
 */
function wordsOf(pid: string, list: 'cmdline' | 'environ'): readonly string[] {
  const read = (): readonly string[] | undefined => readProc(`/proc/${pid}/${list}`)?.split('\0')
  for (const late = performance.now() + becomingMs; performance.now() < late; Atomics.wait(pause, 0, 0, 1)) {
    const words = read() ?? []
    if (words.join('') !== '' || !existsSync(`/proc/${pid}/exe`)) return words
    // One that has no environment has arguments.
    if (list === 'environ' && readProc(`/proc/${pid}/cmdline`) !== '') break
  }
  return read() ?? []
}

/** A process may end between being seen and being read. */
function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    // The environment of somebody else's process.
    if (code === 'EACCES' || code === 'EPERM') return undefined
    throw error
  }
}
