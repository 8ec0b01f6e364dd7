import { defineProvider, type InstanceProvider } from '@cimarron/cimom'
import { poolsOf } from '../pools/pool-records.ts'
import type { ResourceKind } from '../settings/resource-kind.ts'
import { resourceKinds } from '../settings/resource-kinds.ts'
import type { World } from '../world.ts'

/** The pools of one kind of resource (DSP1041). */
function resourcePool(world: World, kind: ResourceKind): InstanceProvider {
  return defineProvider({
    className: world.names.className(kind.pool.className),
    *enumerate(context) {
      for (const pool of poolsOf(world, kind, context)) yield pool.record()
    },
    get: ({ InstanceID }, context) =>
      poolsOf(world, kind, context)
        .find(({ name }) => world.names.pool(name).InstanceID === InstanceID)
        ?.record(),
  })
}

export function resourcePoolProviders(world: World): InstanceProvider[] {
  return resourceKinds.map((kind) => resourcePool(world, kind))
}
