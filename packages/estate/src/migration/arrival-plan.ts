import { type ArrivalPlan, HypervisorError } from '@cimarron/hypervisor'
import type { HypervisorLink } from '../work/hypervisor-link.ts'

/** A plan as the driver takes it: its pool by id. @throws HypervisorError `pool-not-found` */
export function arrivalPlan(plan: ArrivalPlan, { hypervisor }: HypervisorLink): ArrivalPlan {
  const { pool } = plan
  if (pool === undefined) return plan
  const found = hypervisor.storage.pools().find(({ id, config }) => id === pool || config.name === pool)
  if (!found) throw new HypervisorError('pool-not-found', { pool })
  return { ...plan, pool: found.id }
}
