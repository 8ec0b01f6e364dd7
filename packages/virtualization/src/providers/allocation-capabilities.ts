import { type CallContext, defineProvider, type InstanceProvider, type RecordOf } from '@cimarron/cimom'
import type { FeatureName, Host } from '@cimarron/hypervisor'
import type { Classes } from '../classes.ts'
import {
  CIM_AllocationCapabilities_RequestTypesSupported as RequestTypes,
  CIM_AllocationCapabilities_SharingMode as SharingMode,
  CIM_AllocationCapabilities_SupportedAddStates as States,
} from '../schema.gen.ts'
import type { ResourceKind } from '../settings/resource-kind.ts'
import type { World } from '../world.ts'

type Allocation = Classes['Platform_AllocationCapabilities']

/** How each kind of resource can be asked for on each host (DSP1043). */
export function allocationCapabilities(world: World): InstanceProvider<Allocation> {
  return defineProvider<Allocation>({
    className: world.names.className('AllocationCapabilities'),
    *enumerate(context) {
      for (const host of world.hosts(context))
        for (const kind of world.kinds(context)) yield allocationRecord(world, { host, kind, context })
    },
  })
}

interface Allocated {
  readonly host: Host
  readonly kind: ResourceKind
  readonly context: CallContext
}

function allocationRecord(world: World, { host, kind, context }: Allocated): RecordOf<Allocation> {
  const states = changeStates(kind, world.info(context)?.features)
  const [type] = kind.resourceTypes
  return {
    ...world.names.capabilities({ kind: 'allocation', host: host.id, of: kind.pool.id }),
    ElementName: `Allocation of ${kind.pool.title.toLowerCase()}`,
    ResourceType: type as NonNullable<RecordOf<Allocation>['ResourceType']>,
    ...(kind.otherResourceType === undefined ? {} : { OtherResourceType: kind.otherResourceType }),
    RequestTypesSupported: requestTypes[kind.part] ?? RequestTypes.General,
    // A processor of the host runs those of many machines; anything else is of one.
    SharingMode: kind.part === 'processors' ? SharingMode.Shared : SharingMode.Dedicated,
    SupportedAddStates: states,
    SupportedRemoveStates: states,
  }
}

/** A disk is asked for by its image, a device of the host by its address, a drive by its medium or by none, a NIC by its network or by none; of the rest there is no choice. */
const requestTypes: Partial<Record<ResourceKind['part'], RequestTypes>> = {
  disks: RequestTypes.Specific,
  pciDevices: RequestTypes.Specific,
  usbDevices: RequestTypes.Specific,
  drives: RequestTypes.Both,
  nics: RequestTypes.Both,
}

const plugging: Partial<Record<ResourceKind['part'], FeatureName>> = { disks: 'plug-disk', nics: 'plug-nic' }

/** In which states of a machine one more can come, or one go: a machine always has its processors and its memory. */
function changeStates(kind: ResourceKind, features: ReadonlySet<FeatureName> | undefined): States[] {
  if (kind.part === 'processors' || kind.part === 'memory') return []
  const feature = plugging[kind.part]
  const whileActive = feature !== undefined && (features?.has(feature) ?? false)
  return [States.Disabled, ...(whileActive ? [States.Enabled, States.Quiesce] : [])]
}
