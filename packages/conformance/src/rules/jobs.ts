import { CimError } from '@cimarron/cim'
import type { Located } from '../model/locate.ts'
import type { Model } from '../model/model.ts'
import { defineRule, type Fault, fromMemory, ofSchema, type Rule } from '../rule.ts'
import { isNull, numberOf, numbersOf, shownProperties, shownValue } from './value.ts'

const profile = 'Job Control'

const completed = 7
const exception = 10
/** OperationalStatus: OK, Error, Completed. */
const pairs: Readonly<Record<number, readonly number[]>> = { [completed]: [2, 17], [exception]: [6, 17] }

const jobs = (model: Model): readonly Located[] => model.instances('CIM_ConcreteJob')
const inState =
  (...states: number[]) =>
  (model: Model): readonly Located[] =>
    jobs(model).filter((job) => states.includes(numberOf(job, 'JobState') ?? -1))

/** Work that goes on, and how it ended. */
export const jobRules: readonly Rule[] = [
  defineRule({
    id: 'job-state-there',
    title: 'A job tells its state',
    profile,
    source: fromMemory,
    of: jobs,
    faults: (job): Fault[] => (isNull(job, 'JobState') ? [{ found: 'JobState = NULL', right: 'its state' }] : []),
  }),
  defineRule({
    id: 'job-status',
    title: 'A job that is Completed (7) is OK and completed, one in Exception (10) in error and completed',
    profile,
    source: fromMemory,
    of: inState(completed, exception),
    faults(job): Fault[] {
      const wanted = pairs[numberOf(job, 'JobState') ?? 0] ?? []
      const status = numbersOf(job, 'OperationalStatus')
      if (wanted.every((one) => status.includes(one))) return []
      return [
        {
          found: shownProperties(job, 'JobState', 'OperationalStatus'),
          right: `OperationalStatus = [${wanted.join(', ')}]`,
        },
      ]
    },
  }),
  defineRule({
    id: 'job-completed-without-error',
    title: 'A job that is Completed (7) has no error: one that failed is in Exception (10)',
    profile,
    source: ofSchema('CIM_ConcreteJob.JobState', 'CIM_Job.ErrorCode'),
    of: inState(completed),
    faults(job): Fault[] {
      const code = numberOf(job, 'ErrorCode')
      if (code === undefined || code === 0) return []
      return [
        {
          found: shownProperties(job, 'JobState', 'ErrorCode'),
          right: 'JobState = 10, or ErrorCode = 0: 7 is "completed normally"',
        },
      ]
    },
  }),
  defineRule({
    id: 'job-percent',
    title: 'PercentComplete is up to 100, and 100 when the job is Completed',
    profile,
    source: fromMemory,
    of: jobs,
    faults(job): Fault[] {
      const percent = numberOf(job, 'PercentComplete')
      if (percent === undefined) return []
      const isWrong = percent > 100 || (numberOf(job, 'JobState') === completed && percent !== 100)
      return isWrong
        ? [{ found: shownProperties(job, 'JobState', 'PercentComplete'), right: '100 of a job that is completed' }]
        : []
    },
  }),
  defineRule({
    id: 'job-output-of-completed',
    title: 'JobOutParameters is NULL until the job is Completed (7)',
    profile,
    source: ofSchema('CIM_ConcreteJob.JobOutParameters'),
    of: (model) => jobs(model).filter((job) => numberOf(job, 'JobState') !== completed),
    faults: (job): Fault[] =>
      isNull(job, 'JobOutParameters')
        ? []
        : [{ found: shownProperties(job, 'JobState', 'JobOutParameters'), right: 'JobOutParameters = NULL' }],
  }),
  defineRule({
    id: 'job-owner',
    title: 'A job has an owner, and what it affects',
    profile,
    source: fromMemory,
    of: (model) => model.sample('CIM_ConcreteJob'),
    async *faults({ path }, model) {
      if ((await model.links(path, 'CIM_OwningJobElement')).length === 0)
        yield { found: 'no CIM_OwningJobElement', right: 'one with the service that has the job done' }
    },
  }),
  defineRule({
    id: 'job-errors',
    title: 'GetErrors of a job in Exception (10) tells why, and of a job that is Completed (7) nothing',
    profile,
    source: ofSchema('CIM_ConcreteJob.GetErrors'),
    of: (model) =>
      model.sample('CIM_ConcreteJob').filter((job) => [completed, exception].includes(numberOf(job, 'JobState') ?? -1)),
    async *faults(job, model) {
      try {
        const { returnValue, out } = await model.source.invokeMethod(job.path, { name: 'GetErrors' })
        if (Number(returnValue) === 1) return
        const errors = out.Errors
        const count = Array.isArray(errors) ? errors.length : 0
        const isException = numberOf(job, 'JobState') === exception
        if (Number(returnValue) !== 0)
          yield { found: `GetErrors returns ${shownValue(returnValue)}`, right: '0, or 1 where it is not supported' }
        else if (isException ? count === 0 : count > 0)
          yield {
            found: `JobState = ${shownValue(job.get('JobState'))}, and GetErrors gives ${count}`,
            right: isException ? 'at least one CIM_Error' : 'none',
          }
      } catch (error) {
        // A job may be gone by now, and a server may not have the method.
        if (!(error instanceof CimError)) throw error
      }
    },
  }),
]
