import type { Instance } from '@cimarron/cim'
import { disk } from './disk.ts'
import { graphics } from './graphics.ts'
import { memory } from './memory.ts'
import { nic } from './nic.ts'
import { SettingProblem } from './problem.ts'
import { processor } from './processor.ts'
import type { ResourceKind } from './resource-kind.ts'
import { serial } from './serial.ts'
import { showValue } from './setting-reader.ts'

/** Every kind of resource a machine can have. */
export const resourceKinds: readonly ResourceKind[] = [processor, memory, disk, nic, serial, graphics]

const byType = new Map(resourceKinds.flatMap((kind) => kind.resourceTypes.map((type) => [type, kind] as const)))

/**
 * The kind that a given setting is of, by its ResourceType.
 * @throws SettingProblem
 */
export function resourceKindOf(instance: Instance): ResourceKind {
  const type = instance.get('ResourceType')
  if (typeof type === 'number') {
    const kind = byType.get(type)
    if (kind !== undefined) return kind
  }
  const known = resourceKinds.map(({ name, resourceTypes }) => `${resourceTypes[0]} (${name})`).join(', ')
  const given = type === undefined || type === null ? 'missing' : showValue(type)
  throw new SettingProblem(instance.className, `ResourceType is ${given}; supported are ${known}`)
}
