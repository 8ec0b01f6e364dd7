import {
  type AnyClass,
  type AssociationRow,
  type CallContext,
  defineAssociation,
  type InstanceRecord,
} from '@cimarron/cimom'
import type { JobView } from '@cimarron/estate'
import type { MachineView } from '@cimarron/hypervisor'
import { findJob, jobsOf } from './methods/find-job.ts'
import type { Phase } from './naming/names.ts'
import { managementService } from './naming/service-names.ts'
import { devicesOf } from './providers/devices.ts'
import { configOf, findSetting, phasesOf, resourceRecords } from './providers/settings.ts'
import { resourceKinds } from './settings/resource-kinds.ts'
import type { World } from './world.ts'

/** Values of CIM_ElementSettingData's IsDefault, IsCurrent and IsNext. */
const yes = 1
const no = 2
/** CIM_ServiceAffectsElement.ElementEffects: Manages. */
const manages = [5]
/** CIM_AffectedJobElement.ElementEffects: Other, and Create. */
const other = [1]
const creates = [5]

type Ends = Readonly<Record<string, AnyClass>>

interface Link {
  readonly className?: string
  readonly keys: InstanceRecord
  readonly properties?: InstanceRecord
}

type Walk = (keys: InstanceRecord, context: CallContext) => Iterable<Link>

/**
 * Every association of the platform, one row each: the class, and for either end its role, its class, and how to get
 * from there to the other. Roles are those of the schema; HostedDependency has the host as Antecedent.
 */
export function associations(world: World): AssociationRow[] {
  const { names } = world
  const row = (className: string, ...ends: [End, End]): AssociationRow =>
    defineAssociation<AnyClass, Ends>({
      className: names.className(className),
      ends: Object.fromEntries(
        ends.map(({ role, at, others }) => [role, { className: at, ...(others === undefined ? {} : { others }) }]),
      ),
    })
  const here = (local: string): string => names.className(local)
  const walks = walksOf(world)

  return [
    row(
      'HostedDependency',
      { role: 'Antecedent', at: here('HostSystem'), others: walks.hostToMachines },
      { role: 'Dependent', at: here('ComputerSystem'), others: walks.machineToHost },
    ),
    row(
      'HostedService',
      { role: 'Antecedent', at: here('HostSystem'), others: walks.hostToService },
      { role: 'Dependent', at: here(managementService.className), others: walks.serviceToHost },
    ),
    row(
      'ServiceAffectsElement',
      { role: 'AffectingElement', at: here(managementService.className), others: walks.serviceToMachines },
      { role: 'AffectedElement', at: here('ComputerSystem'), others: walks.machineToService },
    ),
    row(
      'SystemDevice',
      { role: 'GroupComponent', at: here('ComputerSystem'), others: walks.machineToDevices },
      { role: 'PartComponent', at: 'CIM_LogicalDevice', others: walks.deviceToMachine },
    ),
    // The settings that describe a machine now: the active ones, or of a machine that is off the only ones it has.
    row(
      'SettingsDefineState',
      { role: 'ManagedElement', at: here('ComputerSystem'), others: walks.machineToStateSetting },
      { role: 'SettingData', at: here('VirtualSystemSettingData'), others: walks.stateSettingToMachine },
    ),
    row(
      'SettingsDefineState',
      { role: 'ManagedElement', at: 'CIM_LogicalDevice', others: walks.deviceToSetting },
      { role: 'SettingData', at: 'CIM_ResourceAllocationSettingData', others: walks.settingToDevices },
    ),
    row(
      'ElementSettingData',
      { role: 'ManagedElement', at: here('ComputerSystem'), others: walks.machineToSettings },
      { role: 'SettingData', at: here('VirtualSystemSettingData'), others: walks.settingToMachine },
    ),
    row(
      'ElementSettingData',
      { role: 'ManagedElement', at: 'CIM_SettingData', others: walks.activeToDefined },
      { role: 'SettingData', at: 'CIM_SettingData', others: walks.definedToActive },
    ),
    row(
      'VirtualSystemSettingDataComponent',
      { role: 'GroupComponent', at: here('VirtualSystemSettingData'), others: walks.settingToParts },
      { role: 'PartComponent', at: 'CIM_ResourceAllocationSettingData', others: walks.partToSetting },
    ),
    row(
      'ElementCapabilities',
      { role: 'ManagedElement', at: here('ComputerSystem'), others: walks.machineToCapabilities },
      { role: 'Capabilities', at: here('EnabledLogicalElementCapabilities'), others: walks.capabilitiesToMachine },
    ),
    row(
      'ElementCapabilities',
      { role: 'ManagedElement', at: here(managementService.className), others: walks.toManagementCapabilities },
      {
        role: 'Capabilities',
        at: here('VirtualSystemManagementCapabilities'),
        others: walks.managementCapabilitiesToServices,
      },
    ),
    row(
      'ElementCapabilities',
      { role: 'ManagedElement', at: here('HostSystem'), others: walks.toManagementCapabilities },
      {
        role: 'Capabilities',
        at: here('VirtualSystemManagementCapabilities'),
        others: walks.managementCapabilitiesToHosts,
      },
    ),
    row(
      'OwningJobElement',
      { role: 'OwningElement', at: here(managementService.className), others: walks.serviceToJobs },
      { role: 'OwnedElement', at: here('ConcreteJob'), others: walks.jobToServices },
    ),
    row(
      'AffectedJobElement',
      { role: 'AffectedElement', at: here('ComputerSystem'), others: walks.machineToJobs },
      { role: 'AffectingElement', at: here('ConcreteJob'), others: walks.jobToMachine },
    ),
  ]
}

interface End {
  readonly role: string
  readonly at: string
  readonly others?: Walk
}

/** The ways from one object to others; each gives nothing where its start does not exist. */
function walksOf(world: World) {
  const { names } = world
  const service = managementService.className

  const machineAt = (keys: InstanceRecord, context: CallContext): MachineView[] => {
    const { CreationClassName, Name } = keys
    if (typeof CreationClassName !== 'string' || typeof Name !== 'string') return []
    const id = names.readMachine({ CreationClassName, Name })
    const view = id === undefined ? undefined : world.machine(id, context)?.view
    return view === undefined ? [] : [view]
  }
  const machineOfDevice = (keys: InstanceRecord, context: CallContext): MachineView[] =>
    typeof keys.SystemName === 'string' && typeof keys.SystemCreationClassName === 'string'
      ? machineAt({ CreationClassName: keys.SystemCreationClassName, Name: keys.SystemName }, context)
      : []
  const hostAt = (name: unknown, context: CallContext) => {
    const host = typeof name === 'string' ? world.host(name, context) : undefined
    return host === undefined ? [] : [host]
  }
  const machineLink = (view: MachineView): Link => ({ keys: names.machine(view) })
  const settingLink = (machine: string, phase: Phase, properties?: InstanceRecord): Link => ({
    keys: names.setting({ machine, phase }),
    ...(properties === undefined ? {} : { properties }),
  })
  const partLinks = (view: MachineView, phase: Phase): Link[] => {
    const config = configOf(view, phase)
    if (config === null) return []
    return resourceKinds.flatMap((kind) =>
      resourceRecords(world, kind, { view, phase, config }).map(({ InstanceID }) => ({
        className: names.className(kind.settingClass),
        keys: { InstanceID },
      })),
    )
  }
  /** The phase that describes what a machine is now. */
  const statePhase = (view: MachineView): Phase => (view.active === null ? 'defined' : 'active')
  const currency = (view: MachineView, phase: Phase): InstanceRecord => ({
    IsDefault: phase === 'defined' ? yes : no,
    IsCurrent: phase === statePhase(view) ? yes : no,
    IsNext: phase === 'defined' ? yes : no,
  })
  const jobLink = (id: string, properties?: InstanceRecord): Link => ({
    keys: names.job(id),
    ...(properties === undefined ? {} : { properties }),
  })
  const services = (context: CallContext): Link[] =>
    world.hosts(context).map((host) => ({ keys: { ...names.service(service, host) } }))
  const effects = (job: JobView): InstanceRecord => ({
    ElementEffects: job.command.kind === 'define-machine' ? creates : other,
  })

  return {
    *hostToMachines({ Name }, context) {
      for (const host of hostAt(Name, context)) yield* world.machinesOn(host, context).map(machineLink)
    },
    *machineToHost(keys, context) {
      for (const view of machineAt(keys, context))
        for (const host of hostAt(view.host, context)) yield { keys: names.host(host) }
    },
    *hostToService({ Name }, context) {
      for (const host of hostAt(Name, context)) yield { keys: { ...names.service(service, host) } }
    },
    *serviceToHost({ SystemName }, context) {
      for (const host of hostAt(SystemName, context)) yield { keys: names.host(host) }
    },
    *serviceToMachines({ SystemName }, context) {
      for (const host of hostAt(SystemName, context))
        for (const view of world.machinesOn(host, context))
          yield { ...machineLink(view), properties: { ElementEffects: manages } }
    },
    *machineToService(keys, context) {
      for (const view of machineAt(keys, context))
        for (const host of hostAt(view.host, context))
          yield { keys: { ...names.service(service, host) }, properties: { ElementEffects: manages } }
    },
    *machineToDevices(keys, context) {
      for (const view of machineAt(keys, context))
        for (const { kind, record } of devicesOf(world, view, resourceKinds))
          yield { className: names.className(kind.deviceClass), keys: deviceKeys(record) }
    },
    *deviceToMachine(keys, context) {
      for (const view of machineOfDevice(keys, context))
        for (const { record } of devicesOf(world, view, resourceKinds))
          if (record.DeviceID === keys.DeviceID) yield machineLink(view)
    },
    *machineToStateSetting(keys, context) {
      for (const view of machineAt(keys, context)) yield settingLink(view.id, statePhase(view))
    },
    *stateSettingToMachine(keys, context) {
      const found = findSetting(world, keys, context)
      if (found !== undefined && found.device === undefined && found.phase === statePhase(found.view))
        yield machineLink(found.view)
    },
    *deviceToSetting(keys, context) {
      for (const view of machineOfDevice(keys, context)) {
        if (view.active === null) return
        for (const { kind, setting, record } of devicesOf(world, view, resourceKinds))
          if (record.DeviceID === keys.DeviceID)
            yield {
              className: names.className(kind.settingClass),
              keys: names.setting({ machine: view.id, phase: 'active', device: setting }),
            }
      }
    },
    *settingToDevices(keys, context) {
      const found = findSetting(world, keys, context)
      if (found === undefined || found.device === undefined || found.phase !== 'active') return
      for (const { kind, setting, record } of devicesOf(world, found.view, resourceKinds))
        if (setting === found.device) yield { className: names.className(kind.deviceClass), keys: deviceKeys(record) }
    },
    *machineToSettings(keys, context) {
      for (const view of machineAt(keys, context))
        for (const [phase] of phasesOf(view)) yield settingLink(view.id, phase, currency(view, phase))
    },
    *settingToMachine(keys, context) {
      const found = findSetting(world, keys, context)
      if (found !== undefined && found.device === undefined)
        yield { ...machineLink(found.view), properties: currency(found.view, found.phase) }
    },
    *activeToDefined(keys, context) {
      yield* counterpart(world, keys, { context, from: 'active', to: 'defined' })
    },
    *definedToActive(keys, context) {
      yield* counterpart(world, keys, { context, from: 'defined', to: 'active' })
    },
    *settingToParts(keys, context) {
      const found = findSetting(world, keys, context)
      if (found !== undefined && found.device === undefined) yield* partLinks(found.view, found.phase)
    },
    *partToSetting(keys, context) {
      const found = findSetting(world, keys, context)
      if (found === undefined || found.device === undefined) return
      if (partLinks(found.view, found.phase).some((link) => link.keys.InstanceID === keys.InstanceID))
        yield settingLink(found.view.id, found.phase)
    },
    *machineToCapabilities(keys, context) {
      for (const { id } of machineAt(keys, context)) yield { keys: names.capabilities({ machine: id }) }
    },
    *capabilitiesToMachine({ InstanceID }, context) {
      const machine = typeof InstanceID === 'string' ? (InstanceID.split(':')[1] ?? '') : ''
      const view = world.machine(machine, context)?.view
      if (view !== undefined && names.capabilities({ machine }).InstanceID === InstanceID) yield machineLink(view)
    },
    *toManagementCapabilities({ SystemName, Name }, context) {
      for (const _ of hostAt(SystemName ?? Name, context)) yield { keys: names.capabilities('management') }
    },
    *managementCapabilitiesToServices({ InstanceID }, context) {
      if (InstanceID === names.capabilities('management').InstanceID) yield* services(context)
    },
    *managementCapabilitiesToHosts({ InstanceID }, context) {
      if (InstanceID !== names.capabilities('management').InstanceID) return
      for (const host of world.hosts(context)) yield { keys: names.host(host) }
    },
    *jobToServices({ InstanceID }, context) {
      if (typeof InstanceID === 'string' && findJob(world, InstanceID, context) !== undefined) yield* services(context)
    },
    *serviceToJobs({ SystemName }, context) {
      if (hostAt(SystemName, context).length === 0) return
      for (const { id } of jobsOf(world, context)) yield jobLink(id)
      for (const { id } of world.refusals.list()) yield jobLink(id)
    },
    *machineToJobs(keys, context) {
      for (const view of machineAt(keys, context)) {
        for (const job of jobsOf(world, context)) if (job.machine === view.id) yield jobLink(job.id, effects(job))
        for (const { id, machine } of world.refusals.list())
          if (machine === view.id) yield jobLink(id, { ElementEffects: other })
      }
    },
    *jobToMachine({ InstanceID }, context) {
      const found = typeof InstanceID === 'string' ? findJob(world, InstanceID, context) : undefined
      const machine = found?.kind === 'job' ? found.job.machine : found?.refusal.machine
      const view = machine === undefined ? undefined : world.machine(machine, context)?.view
      if (view !== undefined)
        yield {
          ...machineLink(view),
          properties: found?.kind === 'job' ? effects(found.job) : { ElementEffects: other },
        }
    },
  } satisfies Record<string, Walk>
}

/** From a setting to the same setting in the other phase, where the machine has it there as well. */
function* counterpart(
  world: World,
  keys: InstanceRecord,
  way: { readonly context: CallContext; readonly from: Phase; readonly to: Phase },
): Generator<Link> {
  const { names } = world
  const found = findSetting(world, keys, way.context)
  const config = found && configOf(found.view, way.to)
  if (found === undefined || !config || found.phase !== way.from) return
  const properties = { IsDefault: yes, IsCurrent: no, IsNext: yes }
  const machine = found.view.id
  if (found.device === undefined) {
    const className = names.className('VirtualSystemSettingData')
    yield { className, keys: names.setting({ machine, phase: way.to }), properties }
    return
  }
  for (const kind of resourceKinds)
    for (const { id } of kind.resources(config, found.view))
      if (id === found.device) {
        const className = names.className(kind.settingClass)
        yield { className, keys: names.setting({ machine, phase: way.to, device: id }), properties }
      }
}

function deviceKeys(record: InstanceRecord): InstanceRecord {
  const { SystemCreationClassName, SystemName, CreationClassName, DeviceID } = record
  return { SystemCreationClassName, SystemName, CreationClassName, DeviceID }
}
