import type { Invocation } from '../command/invocation.ts'
import { exitCode } from '../error/exit-code.ts'
import { explainError } from '../error/explain-error.ts'
import type { Machine } from './machine.ts'

/** What came of a machine, or is to come: then the job that goes on, and what is to be typed to look at it. */
export interface Outcome {
  readonly result: string
  /** Its id, or at other servers its path. */
  readonly job?: string
  readonly follow?: string
}

export interface Done extends Outcome {
  readonly machine: string
  readonly id: string
  readonly namespace: string
  readonly error?: string
}

/**
 * Does the same to each machine, many at a time, and tells of each. One that fails does not keep the others from
 * theirs; the exit code is that of the first failure. A single machine's failure is thrown, to be told as every error.
 */
export async function eachMachine(
  invocation: Invocation,
  machines: readonly Machine[],
  act: (machine: Machine) => Promise<Outcome>,
): Promise<number | undefined> {
  const { output, host } = invocation
  const results = new Map<Machine, Done>()
  let worst: number | undefined
  const one = async (machine: Machine): Promise<void> => {
    const about = { machine: machine.name, id: machine.id, namespace: machine.namespace }
    try {
      const done = await act(machine)
      results.set(machine, { ...about, ...done })
      if (!output.isJson) await output.print(told(machine.name, done))
    } catch (error) {
      if (machines.length === 1) throw error
      const { kind, message, remedy } = explainError(error)
      worst ??= exitCode(kind)
      results.set(machine, { ...about, result: 'failed', error: message })
      if (!output.isJson) output.warn(remedy === undefined ? message : `${message}\n  ${remedy}`)
    }
  }
  const queue = machines.values()
  const worker = async (): Promise<void> => {
    for (const machine of queue) {
      if (host.signal.aborted) return
      await one(machine)
    }
  }
  await Promise.all(Array.from({ length: Math.min(machines.length, atOnce) }, worker))
  if (output.isJson) await output.json(machines.flatMap((machine) => results.get(machine) ?? []))
  host.signal.throwIfAborted()
  return worst
}

/** Most of the time is the guests': a command waits for them to start, or to shut down. */
const atOnce = 32

function told(name: string, { result, follow }: Outcome): string {
  return follow === undefined ? `${name}: ${result}` : `${name}: ${result}\n${follow}`
}
