import type { AssociationRow, CallContext, InstanceRecord } from '@cimarron/cimom'
import { allResourceTemplates, systemTemplates } from '../allocation/templates.ts'
import type { TemplateValue } from '../naming/names.ts'
import { poolsOf } from '../pools/pool-records.ts'
import { resourceKinds } from '../settings/resource-kinds.ts'
import type { World } from '../world.ts'
import type { Places } from './places.ts'
import { type Link, link, row } from './row.ts'

/** Values of CIM_SettingsDefineCapabilities: ValueRole Default or Supported, ValueRange Point, Minimums, Maximums or Increments. */
const roles: Readonly<Record<TemplateValue, InstanceRecord>> = {
  default: { PropertyPolicy: 0, ValueRole: 0, ValueRange: 0 },
  minimum: { PropertyPolicy: 0, ValueRole: 3, ValueRange: 1 },
  maximum: { PropertyPolicy: 0, ValueRole: 3, ValueRange: 2 },
  increment: { PropertyPolicy: 0, ValueRole: 3, ValueRange: 3 },
}

/** How resources can be asked for: of pools and hosts, and the settings that tell the bounds (DSP1043). */
export function allocationRows(places: Places): AssociationRow[] {
  const { world } = places
  const { names } = world
  const capabilities = names.className('AllocationCapabilities')
  const ways = waysOf(places)
  return [
    row(
      names,
      'ElementCapabilities',
      { role: 'ManagedElement', at: 'CIM_ResourcePool', others: ways.poolToCapabilities },
      { role: 'Capabilities', at: capabilities, others: ways.capabilitiesToPools },
    ),
    row(
      names,
      'ElementCapabilities',
      { role: 'ManagedElement', at: names.className('HostSystem'), others: ways.hostToCapabilities },
      { role: 'Capabilities', at: capabilities, others: ways.capabilitiesToHost },
    ),
    row(
      names,
      'SettingsDefineCapabilities',
      { role: 'GroupComponent', at: capabilities, others: ways.capabilitiesToTemplates },
      { role: 'PartComponent', at: 'CIM_ResourceAllocationSettingData', others: ways.templateToCapabilities },
    ),
    row(
      names,
      'SettingsDefineCapabilities',
      {
        role: 'GroupComponent',
        at: names.className('VirtualSystemManagementCapabilities'),
        others: ways.managementToTemplates,
      },
      { role: 'PartComponent', at: names.className('VirtualSystemSettingData'), others: ways.templateToManagement },
    ),
  ]
}

function waysOf(places: Places) {
  const { world } = places
  const { names } = world
  const allocation = (host: string, of: string) => names.capabilities({ kind: 'allocation', host, of })
  const management = names.capabilities({ kind: 'service', service: 'management' })
  return {
    *poolToCapabilities({ InstanceID }: InstanceRecord, context: CallContext) {
      for (const pool of everyPool(world, context))
        if (names.pool(pool).InstanceID === InstanceID) yield link(allocation(pool.host, pool.of))
    },
    *capabilitiesToPools({ InstanceID }: InstanceRecord, context: CallContext) {
      for (const pool of everyPool(world, context))
        if (allocation(pool.host, pool.of).InstanceID === InstanceID)
          yield { className: names.className(pool.className), keys: names.pool(pool) }
    },
    *hostToCapabilities({ Name }: InstanceRecord, context: CallContext) {
      for (const host of places.hostAt(Name, context))
        for (const { pool } of world.kinds(context)) yield link(allocation(host.id, pool.id))
    },
    *capabilitiesToHost({ InstanceID }: InstanceRecord, context: CallContext) {
      for (const host of world.hosts(context))
        for (const { pool } of world.kinds(context))
          if (allocation(host.id, pool.id).InstanceID === InstanceID) yield link(names.host(host))
    },
    *capabilitiesToTemplates({ InstanceID }: InstanceRecord, context: CallContext): Generator<Link> {
      for (const { kind, name } of allResourceTemplates(world, context))
        if (allocation(name.host, name.of).InstanceID === InstanceID)
          yield {
            className: names.className(kind.settingClass),
            keys: names.template(name),
            properties: roles[name.value],
          }
    },
    *templateToCapabilities({ InstanceID }: InstanceRecord, context: CallContext) {
      for (const { name } of allResourceTemplates(world, context))
        if (names.template(name).InstanceID === InstanceID)
          yield link(allocation(name.host, name.of), roles[name.value])
    },
    *managementToTemplates({ InstanceID }: InstanceRecord, context: CallContext) {
      if (InstanceID !== management.InstanceID) return
      for (const { name } of systemTemplates(world, context)) yield link(names.template(name), roles.default)
    },
    *templateToManagement({ InstanceID }: InstanceRecord, context: CallContext) {
      for (const { name } of systemTemplates(world, context))
        if (names.template(name).InstanceID === InstanceID) yield link(management, roles.default)
    },
  }
}

function* everyPool(world: World, context: CallContext) {
  for (const kind of resourceKinds)
    for (const { name } of poolsOf(world, kind, context)) yield { ...name, className: kind.pool.className }
}
