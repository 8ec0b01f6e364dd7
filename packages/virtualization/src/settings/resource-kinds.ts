import { disk } from './disk.ts'
import { graphics } from './graphics.ts'
import { memory } from './memory.ts'
import { nic } from './nic.ts'
import { processor } from './processor.ts'
import type { ResourceKind } from './resource-kind.ts'
import { serial } from './serial.ts'

/** Every kind of resource a machine can have. */
export const resourceKinds: readonly ResourceKind[] = [processor, memory, disk, nic, serial, graphics]

const byType = new Map(resourceKinds.flatMap((kind) => kind.resourceTypes.map((type) => [type, kind] as const)))

export function resourceKindOfType(resourceType: number): ResourceKind | undefined {
  return byType.get(resourceType)
}
