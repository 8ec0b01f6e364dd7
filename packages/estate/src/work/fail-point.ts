import { type CommandKind, commandKinds } from '../command.ts'

/**
 * The places in a command's way at which a test kills the daemon:
 * 1 nothing is durable yet; 2 the job is durable and the driver not yet asked (long commands only); 3 the driver has done
 * it or its commit is durable; 4 the outcome is durable and the caller has not heard of it.
 */
export const failPointSteps = [1, 2, 3, 4] as const

export type FailPointStep = (typeof failPointSteps)[number]

export function failPointName(kind: CommandKind, step: FailPointStep): string {
  return `${kind}:${step}`
}

/** Every fail point of the estate, for a test to try each. */
export const estateFailPoints: readonly string[] = commandKinds.flatMap((kind) =>
  failPointSteps.map((step) => failPointName(kind, step)),
)
