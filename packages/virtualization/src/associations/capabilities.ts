import type { AssociationRow, CallContext } from '@cimarron/cimom'
import type { CapabilitiesOf, MachineCapabilities } from '../naming/names.ts'
import { serviceNames, services } from '../naming/service-names.ts'
import type { Places } from './places.ts'
import { type Link, link, row, type Walk } from './row.ts'

/** What machines, services and hosts are capable of. */
export function capabilityRows(places: Places): AssociationRow[] {
  return [
    ofMachines(places, 'EnabledLogicalElementCapabilities', 'capabilities'),
    ofMachines(places, 'VirtualSystemSnapshotCapabilities', 'snapshot-capabilities'),
    ...serviceNames.flatMap((name) => {
      const { names } = places.world
      const { className } = services[name]
      const of = { kind: 'service', service: name } as const
      const hosts = (context: CallContext) => places.world.hosts(context)
      return [
        ofHosts(places, of, {
          at: names.className(className),
          hostName: 'SystemName',
          links: (context) => hosts(context).map((host) => link(names.service(className, host))),
          capabilities: services[name].capabilities,
        }),
        ofHosts(places, of, {
          at: names.className('HostSystem'),
          hostName: 'Name',
          links: (context) => hosts(context).map((host) => link(names.host(host))),
          capabilities: services[name].capabilities,
        }),
      ]
    }),
  ]
}

/** Capabilities of which each machine has an instance. */
function ofMachines(places: Places, className: string, kind: MachineCapabilities): AssociationRow {
  const { world } = places
  const { names } = world
  return row(
    names,
    'ElementCapabilities',
    {
      role: 'ManagedElement',
      at: names.className('ComputerSystem'),
      *others(keys, context) {
        for (const { id } of places.machineAt(keys, context)) yield link(names.capabilities({ kind, machine: id }))
      },
    },
    {
      role: 'Capabilities',
      at: names.className(className),
      *others({ InstanceID }, context) {
        const machine = names.readCapabilities(kind, InstanceID)
        const view = machine === undefined ? undefined : world.machine(machine, context)?.view
        if (view !== undefined) yield places.machineLink(view)
      },
    },
  )
}

interface HostSide {
  readonly at: string
  /** The key that names the host. */
  readonly hostName: 'SystemName' | 'Name'
  readonly links: (context: CallContext) => readonly Link[]
  readonly capabilities: string
}

/** The capabilities of a service, which all hosts share: those of its instances and of the hosts themselves. */
function ofHosts(places: Places, of: CapabilitiesOf, { at, hostName, links, capabilities }: HostSide): AssociationRow {
  const { names } = places.world
  const own = names.capabilities(of)
  const toCapabilities: Walk = (keys, context) => places.hostAt(keys[hostName], context).map(() => link(own))
  return row(
    names,
    'ElementCapabilities',
    { role: 'ManagedElement', at, others: toCapabilities },
    {
      role: 'Capabilities',
      at: names.className(capabilities),
      others: ({ InstanceID }, context) => (InstanceID === own.InstanceID ? links(context) : []),
    },
  )
}
