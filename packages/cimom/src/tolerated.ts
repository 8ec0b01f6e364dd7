import type { OperationContext } from './call-context.ts'

/**
 * A part of an answer. Where the caller goes on after errors, an error of the part is told and ends the part alone;
 * where it does not, this is the part itself.
 */
export function tolerated<T>(part: AsyncIterable<T> | Iterable<T>, context: OperationContext): typeof part {
  return context.tolerate === undefined ? part : tolerating(part, context)
}

async function* tolerating<T>(part: AsyncIterable<T> | Iterable<T>, context: OperationContext): AsyncGenerator<T> {
  try {
    yield* part
  } catch (error) {
    tolerate(error, context)
  }
}

/** Tells an error of a part of an answer, and throws it where it is the end of the answer. */
export function tolerate(error: unknown, { tolerate: tell, signal }: OperationContext): void {
  // Nobody goes on after having gone.
  if (tell === undefined || signal.aborted || !(error instanceof Error)) throw error
  tell(error)
}
