import { readdirSync, readFileSync, rmSync } from 'node:fs'

const held = new Set<string>()

/**
 * A folder, made already, by whose path the programs can be told that a test has running: it is among their arguments. Let go of, it is
 * gone with all that runs in it. A test that passed has ended them itself; one that failed leaves them, and one that ran out of time never
 * comes to its end, so what is held still goes with the worker of its file.
 */
export class HeldFolder implements Disposable {
  readonly path: string

  constructor(path: string) {
    this.path = path
    held.add(path)
  }

  [Symbol.dispose](): void {
    endProcessesIn(this.path)
    rmSync(this.path, { recursive: true, force: true })
    held.delete(this.path)
  }
}

// So a worker is ended, with half a second to obey.
process.once('SIGTERM', () => {
  for (const path of held) signalAll(path)
  for (const path of held) rmSync(path, { recursive: true, force: true })
  process.exit(143)
})

function endProcessesIn(folder: string): void {
  const late = Date.now() + 10_000
  while (signalAll(folder)) {
    if (Date.now() > late) throw new Error(`what runs in ${folder} did not end within ten seconds`)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
  }
}

/** Whether there was one to be killed. */
function signalAll(folder: string): boolean {
  const isOf = (word: string): boolean => word === folder || word.includes(`${folder}/`)
  const found = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && argumentsOf(name).some(isOf))
  for (const pid of found) unlessGone(() => process.kill(Number(pid), 'SIGKILL'))
  return found.length > 0
}

function argumentsOf(pid: string): readonly string[] {
  if (pid === String(process.pid)) return []
  return unlessGone(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')) ?? []
}

/** A process may end between being seen and being asked. */
function unlessGone<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined
    throw error
  }
}
