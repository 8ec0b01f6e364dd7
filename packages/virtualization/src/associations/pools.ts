import type { AssociationRow, CallContext, InstanceRecord } from '@cimarron/cimom'
import { type Pool, poolsOf } from '../pools/pool-records.ts'
import { Pooling } from '../pools/pooling.ts'
import { devicesOf } from '../providers/devices.ts'
import { findSetting, phasesOf } from '../providers/settings.ts'
import { resourceKinds } from '../settings/resource-kinds.ts'
import { deviceKeys } from './devices.ts'
import type { Places } from './places.ts'
import { type Link, link, row } from './row.ts'

/** Pools: the host whose resources they are, the pools within them, and what machines have of them (DSP1041). */
export function poolRows(places: Places): AssociationRow[] {
  const { names } = places.world
  const ways = waysOf(places)
  return [
    row(
      names,
      'HostedResourcePool',
      { role: 'GroupComponent', at: names.className('HostSystem'), others: ways.hostToPools },
      { role: 'PartComponent', at: 'CIM_ResourcePool', others: ways.poolToHost },
    ),
    row(
      names,
      'ElementAllocatedFromPool',
      { role: 'Antecedent', at: 'CIM_ResourcePool', others: ways.poolToDevices },
      { role: 'Dependent', at: 'CIM_LogicalDevice', others: ways.deviceToPool },
    ),
    row(
      names,
      'ElementAllocatedFromPool',
      { role: 'Antecedent', at: 'CIM_ResourcePool', others: ways.poolToChildren },
      { role: 'Dependent', at: 'CIM_ResourcePool', others: ways.childToPool },
    ),
    row(
      names,
      'ResourceAllocationFromPool',
      { role: 'Antecedent', at: 'CIM_ResourcePool', others: ways.poolToSettings },
      { role: 'Dependent', at: 'CIM_ResourceAllocationSettingData', others: ways.settingToPool },
    ),
  ]
}

function waysOf(places: Places) {
  const { world } = places
  const { names } = world
  const poolLink = (pool: Pool): Link => ({
    className: names.className(pool.kind.pool.className),
    keys: names.pool(pool.name),
  })
  function* all(context: CallContext): Generator<Pool> {
    for (const kind of resourceKinds) yield* poolsOf(world, kind, context)
  }
  const poolAt = (keys: InstanceRecord, context: CallContext): readonly Pool[] => {
    for (const pool of all(context)) if (names.pool(pool.name).InstanceID === keys.InstanceID) return [pool]
    return []
  }
  const linkTo = (kind: Pool['kind'], InstanceID: string): Link => ({
    className: names.className(kind.pool.className),
    keys: { InstanceID },
  })

  return {
    *hostToPools({ Name }: InstanceRecord, context: CallContext) {
      for (const host of places.hostAt(Name, context))
        for (const pool of all(context)) if (pool.name.host === host.id) yield poolLink(pool)
    },
    *poolToHost(keys: InstanceRecord, context: CallContext) {
      for (const { name } of poolAt(keys, context))
        for (const host of places.hostAt(name.host, context)) yield link(names.host(host))
    },
    *poolToChildren(keys: InstanceRecord, context: CallContext) {
      for (const { kind, name } of poolAt(keys, context)) {
        if (name.child !== undefined) return
        for (const pool of poolsOf(world, kind, context))
          if (pool.name.child !== undefined && pool.name.host === name.host) yield poolLink(pool)
      }
    },
    *childToPool(keys: InstanceRecord, context: CallContext) {
      for (const { kind, name } of poolAt(keys, context))
        if (name.child !== undefined) yield linkTo(kind, names.pool({ host: name.host, of: name.of }).InstanceID)
    },
    *poolToDevices(keys: InstanceRecord, context: CallContext) {
      const pooling = new Pooling(world, context)
      for (const { kind } of poolAt(keys, context))
        for (const { view } of world.machines(context)) {
          const { active: config, host } = view
          if (config === null) continue
          for (const { setting, record } of devicesOf(world, view, [kind]))
            if (pooling.poolId(kind, setting, { config, host }) === keys.InstanceID)
              yield { className: record.CreationClassName, keys: deviceKeys(record) }
        }
    },
    *deviceToPool(keys: InstanceRecord, context: CallContext) {
      const pooling = new Pooling(world, context)
      for (const view of places.machineOfDevice(keys, context)) {
        const { active: config, host } = view
        if (config === null) return
        for (const { kind, setting, record } of devicesOf(world, view, resourceKinds))
          if (record.DeviceID === keys.DeviceID) yield linkTo(kind, pooling.poolId(kind, setting, { config, host }))
      }
    },
    *poolToSettings(keys: InstanceRecord, context: CallContext) {
      const pooling = new Pooling(world, context)
      for (const { kind } of poolAt(keys, context))
        for (const { view } of world.machines(context))
          for (const [phase, config] of phasesOf(view))
            for (const { id } of kind.resources(config, view))
              if (pooling.poolId(kind, id, { config, host: view.host }) === keys.InstanceID)
                yield {
                  className: names.className(kind.settingClass),
                  keys: names.setting({ machine: view.id, phase, device: id }),
                }
    },
    *settingToPool(keys: InstanceRecord, context: CallContext) {
      const found = findSetting(world, keys, context)
      if (found?.device === undefined || found.snapshot !== undefined) return
      const { view, config, device } = found
      const pooling = new Pooling(world, context)
      for (const kind of resourceKinds)
        if (kind.resources(config, view).some(({ id }) => id === device))
          yield linkTo(kind, pooling.poolId(kind, device, { config, host: view.host }))
    },
  }
}
