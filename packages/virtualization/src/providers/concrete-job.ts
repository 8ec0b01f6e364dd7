import { CimDateTime, Instance, type ObjectPath, type Property } from '@cimarron/cim'
import { type CallContext, defineProvider, type InstanceProvider, type RecordOf } from '@cimarron/cimom'
import type { CommandKind, JobState, JobView } from '@cimarron/estate'
import type { Classes } from '../classes.ts'
import { findJob, jobsOf } from '../methods/find-job.ts'
import { keptMs, type Refusal } from '../methods/refusals.ts'
import { requestJobStateChange } from '../methods/request-job-state-change.ts'
import {
  CIM_ManagedSystemElement_HealthState as Health,
  CIM_ConcreteJob_JobState as State,
  CIM_ManagedSystemElement_OperationalStatus as Status,
} from '../schema.gen.ts'
import { moment } from '../settings/system.ts'
import type { World } from '../world.ts'

type ConcreteJob = Classes['Platform_ConcreteJob']

/** JobState, and the OperationalStatus that goes with it (DSP1103: completed is OK and Completed, failed is Error and Completed). */
const states: Readonly<
  Record<JobState, Required<Pick<RecordOf<ConcreteJob>, 'JobState' | 'OperationalStatus' | 'HealthState'>>>
> = {
  new: { JobState: State.New, OperationalStatus: [Status.Dormant], HealthState: Health.OK },
  running: { JobState: State.Running, OperationalStatus: [Status.OK], HealthState: Health.OK },
  completed: { JobState: State.Completed, OperationalStatus: [Status.OK, Status.Completed], HealthState: Health.OK },
  failed: {
    JobState: State.Exception,
    OperationalStatus: [Status.Error, Status.Completed],
    HealthState: Health.MajorFailure,
  },
  cancelled: {
    JobState: State.Terminated,
    OperationalStatus: [Status.Stopped, Status.Completed],
    HealthState: Health.OK,
  },
}

const names: Readonly<Record<CommandKind, string>> = {
  'define-machine': 'DefineSystem',
  'undefine-machine': 'DestroySystem',
  'change-machine': 'Change settings',
  'start-machine': 'Start',
  'pause-machine': 'Pause',
  'resume-machine': 'Resume',
  'reset-machine': 'Reset',
  'reboot-machine': 'Reboot',
  'shut-down-machine': 'Shut down',
  'power-off-machine': 'Power off',
  'save-machine': 'Save',
  'discard-saved-machine': 'Discard what was saved',
  'clone-machine': 'Clone',
  'adopt-machine': 'Adopt',
  'dump-machine': 'Dump memory',
  'inject-nmi': 'Inject NMI',
  'migrate-machine': 'Migrate',
  'receive-machine': 'Receive',
  'settle-migration': 'Settle a migration',
  'define-pool': 'Define pool',
  'change-pool': 'Change pool',
  'undefine-pool': 'Forget pool',
  'create-volume': 'Create volume',
  'resize-volume': 'Resize volume',
  'delete-volume': 'Delete volume',
  'define-network': 'Define network',
  'change-network': 'Change network',
  'undefine-network': 'Remove network',
  'start-network': 'Start network',
  'stop-network': 'Stop network',
  'snapshot-machine': 'Take snapshot',
  'revert-machine': 'Revert to snapshot',
  'change-snapshot': 'Change snapshot',
  'delete-snapshot': 'Delete snapshot',
}

/** CIM_Job.ErrorCode where the job failed; the schema leaves its values to the vendor. */
const failed = 1

/** Work of the estate, and calls that were refused, as jobs (DSP1103). */
export function concreteJob(world: World): InstanceProvider<ConcreteJob> {
  return defineProvider<ConcreteJob>({
    className: world.names.className('ConcreteJob'),
    *enumerate(context) {
      for (const job of jobsOf(world, context)) yield jobRecord(world, job, now(context))
      for (const refusal of world.refusals.list()) yield refusalRecord(world, refusal)
    },
    get: ({ InstanceID }, context) => {
      const found = findJob(world, InstanceID, context)
      if (found === undefined) return undefined
      return found.kind === 'job' ? jobRecord(world, found.job, now(context)) : refusalRecord(world, found.refusal)
    },
    methods: {
      RequestStateChange: {
        role: 'operator',
        invoke: (keys, parameters, context) => requestJobStateChange(world, keys.InstanceID, { parameters, context }),
      },
      GetErrors: {
        role: 'monitor',
        invoke: (keys, _, context) => ({ returnValue: 0, out: { Errors: errorsOf(world, keys.InstanceID, context) } }),
      },
      GetError: {
        role: 'monitor',
        invoke: (keys, _, context) => ({
          returnValue: 0,
          out: { Error: errorsOf(world, keys.InstanceID, context)[0] ?? null },
        }),
      },
      // Deprecated by the schema in favour of RequestStateChange.
      KillJob: { role: 'operator', invoke: () => ({ returnValue: 1 }) },
    },
  })
}

/** When and where a job is looked at. */
interface Moment {
  readonly namespace: string
  readonly nowMs: number
}

function now({ namespace }: CallContext): Moment {
  return { namespace, nowMs: Date.now() }
}

/** A job of the estate as an instance. */
export function jobRecord(world: World, job: JobView, at: Moment): RecordOf<ConcreteJob> {
  return {
    ...world.names.job(job.id),
    Name: names[job.command.kind],
    ElementName: names[job.command.kind],
    ...states[job.state],
    JobStatus: job.error?.message ?? job.phase ?? job.state,
    PercentComplete: job.state === 'completed' ? 100 : Math.round(job.progress * 100),
    Owner: job.actor.name,
    TimeSubmitted: moment(job.submittedMs),
    StartTime: job.startedMs === undefined ? null : moment(job.startedMs),
    ElapsedTime: CimDateTime.fromMilliseconds((job.endedMs ?? at.nowMs) - (job.startedMs ?? job.submittedMs)),
    TimeOfLastStateChange: moment(job.endedMs ?? job.startedMs ?? job.submittedMs),
    ...ending(job.error),
    JobOutParameters: job.state === 'completed' ? outParameters(world, job, at) : null,
  }
}

function refusalRecord(world: World, refusal: Refusal): RecordOf<ConcreteJob> {
  return {
    ...world.names.job(refusal.id),
    Name: refusal.method,
    ElementName: refusal.method,
    ...states.failed,
    JobStatus: refusal.message,
    PercentComplete: 0,
    Owner: refusal.owner,
    TimeSubmitted: moment(refusal.atMs),
    TimeOfLastStateChange: moment(refusal.atMs),
    ElapsedTime: CimDateTime.fromMilliseconds(0),
    ...ending(refusal),
  }
}

function ending(error: { readonly message: string } | undefined): {
  TimeBeforeRemoval: CimDateTime
  DeleteOnCompletion: boolean
  ErrorCode: number | null
  ErrorDescription: string | null
} {
  return {
    TimeBeforeRemoval: CimDateTime.fromMilliseconds(keptMs),
    DeleteOnCompletion: true,
    ErrorCode: error === undefined ? null : failed,
    ErrorDescription: error?.message ?? null,
  }
}

/** What the method would have given out had it been quick: an embedded instance, with `__ReturnValue` (CIM_ConcreteJob's MOF). */
function outParameters(world: World, job: JobView, at: Moment): Instance {
  const properties: Property[] = [{ name: '__ReturnValue', type: 'uint32', isArray: false, value: 0 }]
  for (const [name, value] of Object.entries(results(world, job, at)))
    properties.push({ name, type: 'reference', isArray: false, value })
  return new Instance('__JobOutParameters', properties)
}

function results(world: World, { command, machine }: JobView, at: Moment): Record<string, ObjectPath> {
  const { names } = world
  if (machine === undefined) return {}
  if (command.kind === 'define-machine')
    return { ResultingSystem: world.path('ComputerSystem', names.machine({ id: machine }), at) }
  if (command.kind === 'snapshot-machine' && command.request.id !== undefined)
    return {
      ResultingSnapshot: world.path(
        'VirtualSystemSettingData',
        names.setting({ machine, phase: command.request.id }),
        at,
      ),
    }
  return {}
}

function errorsOf(world: World, instanceId: string, context: CallContext): Instance[] {
  const found = findJob(world, instanceId, context)
  const error = found?.kind === 'refusal' ? found.refusal : found?.job.error
  if (error === undefined) return []
  return [
    new Instance('CIM_Error', [
      { name: 'ErrorType', type: 'uint16', isArray: false, value: 4 },
      { name: 'OwningEntity', type: 'string', isArray: false, value: 'Cimarron' },
      { name: 'MessageID', type: 'string', isArray: false, value: error.code },
      { name: 'Message', type: 'string', isArray: false, value: error.message },
      { name: 'PerceivedSeverity', type: 'uint16', isArray: false, value: 5 },
    ]),
  ]
}
