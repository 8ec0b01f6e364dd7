import type { CallContext } from '@cimarron/cimom'
import type { JobView } from '@cimarron/estate'
import type { World } from '../world.ts'
import type { Refusal } from './refusals.ts'

export type FoundJob =
  | { readonly kind: 'job'; readonly job: JobView }
  | { readonly kind: 'refusal'; readonly refusal: Refusal }

export function findJob(world: World, instanceId: string, context: CallContext): FoundJob | undefined {
  const id = world.names.readJob(instanceId)
  if (id === undefined) return undefined
  const job = world.session(context).job(id)
  if (job !== undefined) return isOurs(world, job, context) ? { kind: 'job', job } : undefined
  const refusal = world.refusals.get(id)
  return refusal && { kind: 'refusal', refusal }
}

export function* jobsOf(world: World, context: CallContext): Generator<JobView> {
  for (const job of world.session(context).jobs()) if (isOurs(world, job, context)) yield job
}

/** Each hypervisor's namespace tells its own jobs; one whose machine is gone is told where its command says. */
function isOurs(world: World, job: JobView, context: CallContext): boolean {
  if (job.hypervisor !== undefined) return job.hypervisor === world.hypervisor
  return job.machine === undefined || world.machine(job.machine, context) !== undefined
}
