import { CimError, type CimValue, cimStatusName, Instance, type ObjectPath } from '@cimarron/cim'
import type { MethodArguments } from '@cimarron/wbem-client'
import { isPath, located } from '../model/locate.ts'
import type { ModelSource } from '../source.ts'
import type { LifecycleRuleId } from './lifecycle-rules.ts'
import type { Trial } from './trial.ts'

/** What came of a call, with its job followed to the end. */
export type Outcome =
  | { readonly kind: 'done'; readonly out: Readonly<Record<string, CimValue>> }
  /** A code of failure, an exception, or a job that failed. */
  | { readonly kind: 'refused'; readonly code: number | undefined; readonly text: string }

export interface Waiting {
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
}

const jobStarted = 4096
const pauseMs = 200
/** Jobs are asked after this often at most: two minutes. */
const mostAsked = 600

/** Codes of all methods that are called here: the highest of them, and those of state changes. */
const codes: Readonly<Record<string, readonly number[]>> = {
  RequestStateChange: [0, 1, 2, 3, 4, 5, 6, 4096, 4097, 4098, 4099],
  DefineSystem: [0, 1, 2, 3, 4, 4096],
  AddResourceSettings: [0, 1, 2, 3, 4, 4096],
  DestroySystem: [0, 1, 2, 3, 4, 5, 4096],
  RemoveResourceSettings: [0, 1, 2, 3, 4, 5, 4096],
}
const codesOfOthers = [0, 1, 2, 3, 4, 5, 6, 4096]
const vendors = 32_768

/** Calls methods, follows their jobs, and looks at what holds for every call. */
export class MethodCaller {
  readonly #source: ModelSource
  readonly #trial: Trial
  readonly #waiting: Waiting

  constructor(source: ModelSource, trial: Trial, waiting: Waiting) {
    this.#source = source
    this.#trial = trial
    this.#waiting = waiting
  }

  async call(object: ObjectPath, name: string, args: MethodArguments): Promise<Outcome> {
    let result: Awaited<ReturnType<ModelSource['invokeMethod']>>
    try {
      result = await this.#source.invokeMethod(object, { name, args })
    } catch (error) {
      if (!(error instanceof CimError)) throw error
      return { kind: 'refused', code: undefined, text: `${cimStatusName(error.code) ?? error.code}: ${error.message}` }
    }
    const code = Number(result.returnValue)
    const isKnown = (codes[name] ?? codesOfOthers).includes(code) || code >= vendors
    this.#look('return-code-of-value-map', isKnown, {
      where: object,
      found: `${name} returned ${code}`,
      right: `of ${(codes[name] ?? codesOfOthers).join(', ')}, or of a vendor's from ${vendors} on`,
    })
    const job = isPath(result.out.Job) ? located(result.out.Job, object.namespace ?? '') : undefined
    if (code === jobStarted) return await this.#followed(object, name, job)
    if (code !== 0) return { kind: 'refused', code, text: `${name} returned ${code}${await this.#reason(job)}` }
    if (job !== undefined) {
      const state = Number((await this.#job(job))?.get('JobState') ?? ended[0])
      this.#look('job-with-its-code', ended.includes(state), {
        where: job,
        found: `${name} returned 0 with a job whose JobState is ${state}`,
        right: '4096, as a job was started',
      })
    } else this.#trial.look('job-with-its-code')
    return { kind: 'done', out: result.out }
  }

  async #followed(object: ObjectPath, name: string, job: ObjectPath | undefined): Promise<Outcome> {
    this.#look('job-with-its-code', job !== undefined, {
      where: object,
      found: `${name} returned 4096, and no job`,
      right: 'a reference to the job that was started',
    })
    if (job === undefined) return { kind: 'done', out: {} }
    for (let asked = 0; asked < mostAsked; asked++) {
      const instance = await this.#job(job)
      // A job may be removed as soon as it has ended.
      if (instance === undefined) return { kind: 'done', out: {} }
      const state = Number(instance.get('JobState'))
      if (state === 7) return { kind: 'done', out: outputOf(instance) }
      if (ended.includes(state))
        return {
          kind: 'refused',
          code: jobStarted,
          text: `the job of ${name} ended in JobState ${state}${reasonOf(instance)}`,
        }
      await this.#waiting.wait(pauseMs, this.#waiting.signal)
    }
    return { kind: 'refused', code: jobStarted, text: `the job of ${name} did not end in time` }
  }

  async #job(path: ObjectPath): Promise<Instance | undefined> {
    try {
      return await this.#source.getInstance(path)
    } catch (error) {
      if (error instanceof CimError) return undefined
      throw error
    }
  }

  async #reason(job: ObjectPath | undefined): Promise<string> {
    const instance = job === undefined ? undefined : await this.#job(job)
    return instance === undefined ? '' : reasonOf(instance)
  }

  #look(rule: LifecycleRuleId, isRight: boolean, fault: Parameters<Trial['look']>[1]): void {
    this.#trial.look(rule, ...(isRight || fault === undefined ? [] : [fault]))
  }
}

const ended = [7, 8, 9, 10]

function outputOf(job: Instance): Record<string, CimValue> {
  const output = job.get('JobOutParameters')
  if (!(output instanceof Instance)) return {}
  return Object.fromEntries([...output.properties].map(({ name, value }) => [name, value]))
}

function reasonOf(job: Instance): string {
  const words = job.get('ErrorDescription')
  return typeof words === 'string' && words !== '' ? ` (${words.slice(0, 300)})` : ''
}
