import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { groupMadeFor, removeEmptied } from './emptied-groups.ts'

const held = new Set<string>()

/**
 * A folder, made already, by whose path the programs can be told that a test has running: it is among their arguments. Let go of, it is
 * gone with all that runs in it, and with the control groups of that. A test that passed has ended them itself; one that failed leaves them, and one that ran out of time never
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
  const groups = [...held].flatMap((path) => signalAll(path).flatMap(({ group }) => group ?? []))
  for (const path of held) rmSync(path, { recursive: true, force: true })
  removeEmptied(groups)
  process.exit(143)
})

function endProcessesIn(folder: string): void {
  const late = Date.now() + 10_000
  const groups = new Set<string>()
  for (;;) {
    const killed = signalAll(folder)
    if (killed.length === 0) break
    for (const { group } of killed) if (group !== undefined) groups.add(group)
    if (Date.now() > late) throw new Error(`what runs in ${folder} did not end within ten seconds`)
    pause()
  }
  // The kernel takes its time to let threads go; or somebody else is in it.
  const patience = Date.now() + 2000
  while (!removeEmptied(groups) && Date.now() < patience) pause()
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
}

/** Those that were there to be killed. */
function signalAll(folder: string): readonly { readonly group: string | undefined }[] {
  const isOf = (word: string): boolean => word === folder || word.includes(`${folder}/`)
  const found = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && argumentsOf(name).some(isOf))
  return found.map((pid) => {
    const group = unlessGone(() => groupMadeFor(pid))
    unlessGone(() => process.kill(Number(pid), 'SIGKILL'))
    return { group }
  })
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
