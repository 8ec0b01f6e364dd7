import { Worker } from 'node:worker_threads'
import { faultOf, type TargetName } from './targets.ts'
import { inputOf, type Report, type Work } from './worker.ts'

export interface Find {
  readonly target: TargetName
  readonly run: number
  /** What is wrong; `hang` where it did not end in time. */
  readonly fault: string
  readonly input: string
}

/** An input that takes longer than this hangs. */
const patienceMs = 20_000

/** Runs inputs of a target in a thread of its own; the first that has a fault or hangs. */
export async function fuzz(work: Extract<Work, { seed: number }>): Promise<Find | undefined> {
  const found = await attempt(work)
  if (found === undefined) return undefined
  const { target, seed } = work
  return { target, ...found, input: inputOf(target, seed, found.run) }
}

/** The shortest input, found by leaving out pieces, that has the same kind of fault. */
export async function minimise(
  find: Find,
  check: (text: string) => Eventually = (text) => retry(find, text),
): Promise<string> {
  const kind = kindOf(find.fault)
  let text = find.input
  for (let size = Math.ceil(text.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < text.length; ) {
      const shorter = text.slice(0, at) + text.slice(at + size)
      const fault = await check(shorter)
      if (fault !== undefined && kindOf(fault) === kind) text = shorter
      else at += size
    }
  }
  return text
}

type Eventually = string | undefined | Promise<string | undefined>

/** What hangs is tried in a thread that can be ended. */
function retry({ target, fault }: Find, text: string): Eventually {
  return fault === 'hang' ? attempt({ target, text }).then((found) => found?.fault) : faultOf(target, text)
}

function kindOf(fault: string): string {
  return fault.split(/[:\n]/, 1)[0] ?? ''
}

async function attempt(work: Work): Promise<{ run: number; fault: string } | undefined> {
  const progress = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { work, progress } })
  try {
    return await watched(worker, progress, patienceMs)
  } finally {
    await worker.terminate()
  }
}

/** What the worker reports; a hang where it stays at one run for too long. */
export async function watched(
  worker: Worker,
  progress: Int32Array,
  patience: number,
): Promise<{ run: number; fault: string } | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<{ run: number; fault: string } | undefined>()
  let last = -1
  const watch = setInterval(() => {
    const run = Atomics.load(progress, 0)
    if (run === last) resolve({ run, fault: 'hang' })
    last = run
  }, patience)
  worker.on('message', (report: Report) => {
    resolve(report.kind === 'fault' ? { run: report.run, fault: report.fault } : undefined)
  })
  worker.on('error', reject)
  try {
    return await promise
  } finally {
    clearInterval(watch)
  }
}
