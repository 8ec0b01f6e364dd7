import { type CallContext, defineProvider, type InstanceProvider, type RecordOf } from '@cimarron/cimom'
import type { Graphics, MachineView } from '@cimarron/hypervisor'
import type { Classes } from '../classes.ts'
import { services } from '../naming/service-names.ts'
import {
  CIM_EnabledLogicalElement_EnabledState as EnabledState,
  CIM_ManagedSystemElement_HealthState as HealthState,
  CIM_ManagedSystemElement_OperationalStatus as OperationalStatus,
  CIM_KVMRedirectionSAP_KVMProtocol as Protocol,
  CIM_EnabledLogicalElement_RequestedState as RequestedState,
  CIM_RedirectionService_SharingMode as SharingMode,
  CIM_RedirectionService_RedirectionServiceType as Type,
} from '../schema.gen.ts'
import type { World } from '../world.ts'
import { onEachHost } from './services.ts'

type Service = Classes['Platform_ConsoleRedirectionService']
type Capabilities = Classes['Platform_ConsoleRedirectionServiceCapabilities']
type AccessPoint = Classes['Platform_KVMRedirectionSAP']

/** Offers the screens of machines, any number of viewers at once; one on each host (DSP1076). */
export function consoleRedirectionService(world: World): InstanceProvider<Service> {
  return defineProvider<Service>({
    className: world.names.className(services.consoles.className),
    enumerate: (context) =>
      onEachHost(world, 'consoles', context).map((service) => ({
        ...service,
        RedirectionServiceType: [Type.KVM],
        SharingMode: SharingMode.Shared,
      })),
  })
}

export function consoleRedirectionCapabilities(world: World): InstanceProvider<Capabilities> {
  return defineProvider<Capabilities>({
    className: world.names.className(services.consoles.capabilities),
    enumerate: () => [
      {
        ...world.names.capabilities({ kind: 'service', service: 'consoles' }),
        ElementName: 'Console Redirection Capabilities',
        SharingModeSupported: [SharingMode.Shared],
        ElementNameEditSupported: false,
      },
    ],
  })
}

/** Where each screen of a machine is seen: one of its active settings while it runs, else of those it will start with. */
export function redirectionAccessPoints(world: World): InstanceProvider<AccessPoint> {
  return defineProvider<AccessPoint>({
    className: world.names.className('KVMRedirectionSAP'),
    *enumerate(context) {
      for (const { view } of world.machines(context))
        for (const screen of screensOf(view)) yield accessPoint(world, view, screen)
    },
    get: (keys, context) => {
      const found = accessPointAt(world, keys, context)
      return found && accessPoint(world, found.view, found.screen)
    },
  })
}

export function screensOf(view: MachineView): readonly Graphics[] {
  return (view.active ?? view.defined).graphics
}

/** The machine and the screen that an access point's keys name. */
export function accessPointAt(
  world: World,
  { SystemName, Name }: { readonly SystemName?: unknown; readonly Name?: unknown },
  context: CallContext,
): { readonly view: MachineView; readonly screen: Graphics } | undefined {
  const view = typeof SystemName === 'string' ? world.machine(SystemName, context)?.view : undefined
  const screen = view && screensOf(view).find(({ id }) => world.names.accessPoint(view, id).Name === Name)
  return view && screen && { view, screen }
}

function accessPoint(world: World, view: MachineView, { id, protocol }: Graphics): RecordOf<AccessPoint> {
  const on = view.active !== null
  const listens = view.endpoints?.find(({ device, kind }) => device === id && kind === protocol)
  return {
    ...world.names.accessPoint(view, id),
    ElementName: `${(view.active ?? view.defined).name} ${id}`,
    ...(protocol === 'vnc'
      ? { KVMProtocol: Protocol.VNCRFB }
      : { KVMProtocol: Protocol.Other, OtherKVMProtocol: 'SPICE' }),
    EnabledState: on ? EnabledState.Enabled : EnabledState.Disabled,
    RequestedState: RequestedState.NotApplicable,
    OperationalStatus: [on ? OperationalStatus.OK : OperationalStatus.Stopped],
    HealthState: on ? HealthState.OK : HealthState.Unknown,
    Address: listens?.address === undefined ? null : `${bracketed(listens.address)}:${listens.port ?? 0}`,
  }
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
