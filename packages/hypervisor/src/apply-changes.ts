import type { Change } from './change.ts'
import { checkConfig } from './check-config.ts'
import type { AnyDevice, MachineConfig } from './config.ts'
import { devicesOf, requireDevice } from './devices.ts'
import { HypervisorError } from './error.ts'
import { invalidConfig } from './invalid-config.ts'

/**
 * The config after the changes, made in their order; the one given stays as it is.
 * @throws HypervisorError `device-not-found`, or `invalid-config` for a change or a result that can't be.
 */
export function applyChanges(config: MachineConfig, changes: readonly Change[]): MachineConfig {
  const changed = changes.reduce(applyChange, config)
  checkConfig(changed)
  return changed
}

/**
 * The same of a machine that others have made, by rules of theirs: a fault that it has already may stay.
 * @throws HypervisorError as `applyChanges`
 */
export function applyChangesAsFound(config: MachineConfig, changes: readonly Change[]): MachineConfig {
  const changed = changes.reduce(applyChange, config)
  const fault = faultIn(changed)
  if (fault && faultIn(config)?.detail.field !== fault.detail.field) throw fault
  return changed
}

function faultIn(config: MachineConfig): HypervisorError | undefined {
  try {
    checkConfig(config)
    return undefined
  } catch (error) {
    if (error instanceof HypervisorError) return error
    throw error
  }
}

function applyChange(config: MachineConfig, change: Change): MachineConfig {
  switch (change.kind) {
    case 'set-name':
      return { ...config, name: change.name }
    case 'set-description': {
      const { description: _, ...rest } = config
      return change.description === null ? rest : { ...rest, description: change.description }
    }
    case 'set-processors':
      return { ...config, processors: { ...config.processors, count: change.count } }
    case 'set-memory':
      return { ...config, memory: { ...config.memory, bytes: change.bytes } }
    case 'set-boot':
      return { ...config, boot: change.boot }
    case 'set-firmware':
      return { ...config, firmware: change.firmware }
    case 'set-machine-type':
      return { ...config, machineType: change.machineType }
    case 'set-acceleration':
      return { ...config, acceleration: change.acceleration }
    case 'set-hardware': {
      const { [change.name]: _, ...rest } = config
      return change.value === null ? rest : { ...rest, [change.name]: change.value }
    }
    case 'set-lifecycle':
      return { ...config, lifecycle: change.lifecycle }
    case 'attach-device':
      return attach(config, change.device)
    case 'detach-device':
      return detach(config, change.device)
    case 'change-disk':
      requireDevice(config, { id: change.device.id, kind: 'disk' })
      return { ...config, disks: replaceById(config.disks, change.device) }
    case 'change-nic':
      requireDevice(config, { id: change.device.id, kind: 'nic' })
      return { ...config, nics: replaceById(config.nics, change.device) }
    case 'change-drive':
      requireDevice(config, { id: change.device.id, kind: 'drive' })
      return { ...config, drives: replaceById(config.drives ?? [], change.device) }
    case 'change-graphics':
      requireDevice(config, { id: change.device.id, kind: 'graphics' })
      return { ...config, graphics: replaceById(config.graphics, change.device) }
    case 'change-serial':
      requireDevice(config, { id: change.device.id, kind: 'serial' })
      return { ...config, serials: replaceById(config.serials, change.device) }
    default:
      return change satisfies never
  }
}

function attach(config: MachineConfig, device: AnyDevice): MachineConfig {
  if (devicesOf(config).some((other) => other.id === device.id)) {
    const remedy = 'give the new device an id of its own'
    throw invalidConfig({ field: 'device.id', value: device.id, problem: 'is an id in use in this machine', remedy })
  }
  switch (device.kind) {
    case 'disk':
      return { ...config, disks: [...config.disks, device] }
    case 'drive':
      return { ...config, drives: [...(config.drives ?? []), device] }
    case 'nic':
      return { ...config, nics: [...config.nics, device] }
    case 'serial':
      return { ...config, serials: [...config.serials, device] }
    case 'graphics':
      return { ...config, graphics: [...config.graphics, device] }
    default:
      return device satisfies never
  }
}

function detach(config: MachineConfig, id: string): MachineConfig {
  requireDevice(config, { id })
  const others = <D extends AnyDevice>(devices: readonly D[]) => devices.filter((device) => device.id !== id)
  const { drives, ...rest } = config
  const left = others(drives ?? [])
  return {
    ...rest,
    ...(left.length === 0 ? {} : { drives: left }),
    boot: { ...config.boot, order: config.boot.order.filter((device) => device !== id) },
    disks: others(config.disks),
    nics: others(config.nics),
    serials: others(config.serials),
    graphics: others(config.graphics),
  }
}

function replaceById<D extends AnyDevice>(devices: readonly D[], device: D): readonly D[] {
  return devices.map((other) => (other.id === device.id ? device : other))
}
