import type { Instance } from '@cimarron/cim'
import { disk } from './disk.ts'
import { drive } from './drive.ts'
import { graphics } from './graphics.ts'
import { pciDevice, usbDevice } from './host-device.ts'
import { input } from './input.ts'
import { memory } from './memory.ts'
import { nic } from './nic.ts'
import { SettingProblem } from './problem.ts'
import { processor } from './processor.ts'
import { otherResource, type ResourceKind } from './resource-kind.ts'
import { rng } from './rng.ts'
import { serial } from './serial.ts'
import { showValue } from './setting-reader.ts'
import { sound } from './sound.ts'
import { tpm } from './tpm.ts'
import { watchdog } from './watchdog.ts'

/** Every kind of resource a machine can have. */
export const resourceKinds: readonly ResourceKind[] = [
  processor,
  memory,
  disk,
  drive,
  nic,
  serial,
  graphics,
  input,
  tpm,
  watchdog,
  rng,
  sound,
  pciDevice,
  usbDevice,
]

const byType = new Map(
  resourceKinds
    .filter(({ otherResourceType }) => otherResourceType === undefined)
    .flatMap((kind) => kind.resourceTypes.map((type) => [type, kind] as const)),
)
const others = new Map(resourceKinds.map((kind) => [kind.otherResourceType?.toLowerCase(), kind] as const))

/**
 * The kind that a given setting is of, by its ResourceType.
 * @throws SettingProblem
 */
export function resourceKindOf(instance: Instance): ResourceKind {
  const type = instance.get('ResourceType')
  if (type === otherResource) return otherKindOf(instance)
  if (typeof type === 'number') {
    const kind = byType.get(type)
    // libvirt-cim's clients tell drives as disks with an emulated type.
    if (kind === disk && Number(instance.get('EmulatedType') ?? 0) !== 0) return drive
    if (kind !== undefined) return kind
  }
  const known = [...new Set(byType.values())].map(({ name, resourceTypes }) => `${resourceTypes[0]} (${name})`)
  const given = type === undefined || type === null ? 'missing' : showValue(type)
  throw new SettingProblem(
    instance.className,
    `ResourceType is ${given}; supported are ${known.join(', ')} and ${otherResource} (other)`,
  )
}

function otherKindOf(instance: Instance): ResourceKind {
  const other = instance.get('OtherResourceType')
  const kind = typeof other === 'string' ? others.get(other.toLowerCase()) : undefined
  if (kind !== undefined) return kind
  const known = resourceKinds.flatMap(({ otherResourceType }) => otherResourceType ?? [])
  const given = other === undefined || other === null ? 'missing' : showValue(other)
  throw new SettingProblem(
    instance.className,
    `ResourceType is ${otherResource} (other) and OtherResourceType ${given}; supported are ${known.join(', ')}`,
  )
}
