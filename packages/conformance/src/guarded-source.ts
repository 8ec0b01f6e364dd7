import { type CimClass, Instance, ObjectPath } from '@cimarron/cim'
import { WbemTransportError } from '@cimarron/wbem-client'
import type { CheckLimits } from './limits.ts'
import type { ModelSource } from './source.ts'

/** A check that cannot go on: it has asked as often as it may, or a request took too long. */
export class LimitError extends Error {
  override readonly name = 'LimitError'
}

/** What hears of requests. */
export interface RequestTally {
  requests: number
}

type Options = { readonly signal?: AbortSignal | undefined } | undefined

/**
 * A server that can cost no more than the limits: each request ends in time, their number is bounded, and so is what one
 * stream gives. `signal` ends all.
 */
export function guarded(source: ModelSource, limits: CheckLimits, signal: AbortSignal): ModelSource & RequestTally {
  const tally: RequestTally = { requests: 0 }
  // Who reads a stream stops at a limit of its own; this is for who reads it to its end.
  const most = 5 * Math.max(limits.instances, limits.associations)
  const begin = (): AbortSignal => {
    signal.throwIfAborted()
    tally.requests += 1
    if (tally.requests > limits.requests) throw new LimitError(`the limit of ${limits.requests} requests is reached`)
    return AbortSignal.any([signal, AbortSignal.timeout(limits.requestMs)])
  }
  const told = (error: unknown): unknown =>
    error instanceof Error && error.name === 'TimeoutError' && !signal.aborted
      ? new LimitError(`no answer within ${limits.requestMs / 1000} s`)
      : error
  const once = async <T>(ask: (bounded: AbortSignal) => Promise<T>): Promise<T> => {
    const bounded = begin()
    try {
      return await ask(bounded)
    } catch (error) {
      throw told(error)
    }
  }
  async function* many<T>(ask: (bounded: AbortSignal) => AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    const bounded = begin()
    let count = 0
    try {
      for await (const one of ask(bounded)) {
        count += 1
        if (count > most) throw new LimitError(`an answer had more than ${most} results`)
        yield one
      }
    } catch (error) {
      throw told(error)
    }
  }
  const within = <O extends Options>(options: O, bounded: AbortSignal) => ({ ...options, signal: bounded })
  return {
    get requests() {
      return tally.requests
    },
    set requests(count: number) {
      tally.requests = count
    },
    getInstance: (path, options) =>
      once(async (bounded) => instance(await source.getInstance(path, within(options, bounded)))),
    enumerateInstances: (name, options) =>
      many((bounded) => each(source.enumerateInstances(name, within(options, bounded)), instance)),
    associatorNames: (path, options) =>
      many((bounded) => each(source.associatorNames(path, within(options, bounded)), objectPath)),
    references: (path, options) => many((bounded) => each(source.references(path, within(options, bounded)), instance)),
    getClass: (name, options) =>
      once(async (bounded) => cimClass(await source.getClass(name, within(options, bounded)))),
    enumerateClassNames: (options) => many((bounded) => source.enumerateClassNames(within(options, bounded))),
    invokeMethod: (path, method, options) =>
      once((bounded) => source.invokeMethod(path, method, within(options, bounded))),
    createInstance: (instance, options) => once((bounded) => source.createInstance(instance, within(options, bounded))),
    deleteInstance: (path, options) => once((bounded) => source.deleteInstance(path, within(options, bounded))),
  }
}

// A server may answer one operation with what another would give: that is no CIM-XML answer to the question.

async function* each<T>(stream: AsyncIterable<T>, read: (value: T) => T): AsyncGenerator<T, void, undefined> {
  for await (const value of stream) yield read(value)
}

function instance(value: Instance): Instance {
  if (!(value instanceof Instance) || !isText(value.className)) throw misplaced('an instance')
  return value
}

function objectPath(value: ObjectPath): ObjectPath {
  if (!(value instanceof ObjectPath) || !isText(value.className)) throw misplaced('a path')
  return value
}

function cimClass(value: CimClass): CimClass {
  const given: unknown = value
  if (typeof given !== 'object' || given === null || value.kind !== 'class' || !isText(value.name))
    throw misplaced('a class')
  return value
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function misplaced(wanted: string): WbemTransportError {
  return new WbemTransportError('malformed-answer', { detail: `${wanted} was asked for, and something else came` })
}
