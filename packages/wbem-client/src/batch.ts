import { type CimError, type CimValue, foldName, type MethodDeclaration, type ObjectPath } from '@cimarron/cim'
import {
  type Answer,
  AnswerBuilder,
  type CallParameters,
  type Correlator,
  type IntrinsicAnswer,
  type OperationName,
  type Outgoing,
  type ResponseEvent,
} from '@cimarron/cim-xml'
import { type MethodArguments, methodParameters } from './method-parameters.ts'

interface InBatch {
  readonly namespace?: string | undefined
  readonly correlators?: readonly Correlator[] | undefined
}

/** A call of an operation in a batch, by its own name and parameters. */
export type BatchOperation<Op extends OperationName = OperationName> = {
  [O in Op]: InBatch & { readonly method: O; readonly parameters: CallParameters<O> }
}[Op]

/** A call of a method of an instance or class in a batch. */
export interface BatchInvocation extends InBatch {
  readonly object: ObjectPath
  readonly name: string
  readonly args?: MethodArguments | undefined
  /** The method's declaration, to type arguments by; see `methodParameters`. */
  readonly declaration?: MethodDeclaration | undefined
}

export type BatchCall = BatchOperation | BatchInvocation

/** What became of one call, in the form of `Promise.allSettled`. */
export type BatchResult<Value> =
  | { readonly status: 'fulfilled'; readonly value: Value }
  | { readonly status: 'rejected'; readonly reason: CimError }

/** The results of a batch, one for each call at its place. */
export type BatchResults<Calls extends readonly BatchCall[]> = {
  [I in keyof Calls]: BatchResult<
    Calls[I] extends { readonly method: infer Op extends OperationName } ? IntrinsicAnswer<Op> : MethodResult
  >
}

export interface MethodResult {
  /** `undefined` where the method returned nothing; text where the server told no type. */
  readonly returnValue: CimValue | undefined
  /** Output parameters by name. */
  readonly out: Readonly<Record<string, CimValue>>
}

/** A call of a batch as it is sent. `home` is the namespace of those that name none. */
export function outgoing(call: BatchCall, home: string): Outgoing {
  const correlators = call.correlators === undefined ? {} : { correlators: call.correlators }
  if ('object' in call) {
    const object = call.object.in(call.namespace ?? call.object.namespace ?? home)
    const parameters = methodParameters(call.args ?? {}, call.declaration)
    return { kind: 'extrinsic', method: call.name, object, parameters, ...correlators }
  }
  const { method, parameters } = call
  // The parameters are those of the method, which the union of all operations does not show any more.
  return { kind: 'intrinsic', method, namespace: call.namespace ?? home, parameters, ...correlators } as Outgoing
}

/** Puts the results of a batch together. `malformed` makes the error for answers that are not those to the calls. */
export async function gatherBatch(
  calls: readonly Outgoing[],
  events: AsyncIterable<readonly ResponseEvent[]>,
  malformed: (detail: string) => Error,
): Promise<BatchResult<unknown>[]> {
  const results: BatchResult<unknown>[] = []
  let current: AnswerBuilder | undefined
  for await (const some of events) {
    for (const event of some) {
      if (event.kind === 'answer') {
        const call = calls[results.length]
        if (call === undefined) throw malformed(`more answers than the ${calls.length} calls`)
        if (foldName(event.method) !== foldName(call.method)) {
          throw malformed(`an answer to ${event.method} stands where one to ${call.method} should`)
        }
        current = new AnswerBuilder(event)
      } else if (event.kind === 'answer-end' && current !== undefined) results.push(settled(current.build()))
      else current?.add(event)
    }
  }
  if (results.length < calls.length) throw malformed(`${results.length} answers to ${calls.length} calls`)
  return results
}

function settled(answer: Answer): BatchResult<unknown> {
  if (answer.kind === 'failed') return { status: 'rejected', reason: answer.error }
  if (answer.kind !== 'extrinsic') return { status: 'fulfilled', value: answer }
  const out = Object.fromEntries(answer.parameters.map(({ name, value }) => [name, value]))
  return { status: 'fulfilled', value: { returnValue: answer.returnValue?.value, out } }
}
