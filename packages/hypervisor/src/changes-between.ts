import { isDeepStrictEqual } from 'node:util'
import { sameAgent } from './agent/agent-channel.ts'
import type { Change, SetHardware } from './change.ts'
import type { AnyDevice, MachineConfig } from './config.ts'
import { devicesOf } from './devices.ts'
import { hardwareNames } from './hardware.ts'

/**
 * The changes that make one config of a machine into another: what waits for its next start (from the active to the
 * defined one), what a restored revision differs in, what a file would change. Ids and architecture are for ever, and
 * are not compared. Devices keep their place; those that come are behind those that stay.
 */
export function changesBetween(from: MachineConfig, to: MachineConfig): readonly Change[] {
  const scalars: readonly (Change | false)[] = [
    from.name !== to.name && { kind: 'set-name', name: to.name },
    from.description !== to.description && { kind: 'set-description', description: to.description ?? null },
    from.machineType !== to.machineType && { kind: 'set-machine-type', machineType: to.machineType },
    from.acceleration !== to.acceleration && { kind: 'set-acceleration', acceleration: to.acceleration },
    from.firmware !== to.firmware && { kind: 'set-firmware', firmware: to.firmware },
    from.processors.count !== to.processors.count && { kind: 'set-processors', count: to.processors.count },
    from.memory.bytes !== to.memory.bytes && { kind: 'set-memory', bytes: to.memory.bytes },
    !isDeepStrictEqual(from.lifecycle, to.lifecycle) && { kind: 'set-lifecycle', lifecycle: to.lifecycle },
  ]
  const devices = deviceChanges(from, to)
  const gone = new Set(devices.flatMap((change) => (change.kind === 'detach-device' ? [change.device] : [])))
  // A device that goes leaves the order by itself; one that comes must be there before it is in it.
  const boot = { ...from.boot, order: from.boot.order.filter((id) => !gone.has(id)) }
  return [
    ...scalars.filter((change) => change !== false),
    ...hardwareChanges(from, to),
    ...devices,
    ...(isDeepStrictEqual(boot, to.boot) ? [] : [{ kind: 'set-boot', boot: to.boot } as const]),
  ]
}

function hardwareChanges(from: MachineConfig, to: MachineConfig): readonly SetHardware[] {
  return hardwareNames.flatMap((name) => {
    if (isDeepStrictEqual(from[name], to[name])) return []
    if (name === 'agent' && sameAgent(from.agent, to.agent)) return []
    // The value is that of this very name.
    return [{ kind: 'set-hardware', name, value: to[name] ?? null } as SetHardware]
  })
}

function deviceChanges(from: MachineConfig, to: MachineConfig): readonly Change[] {
  const before = new Map(devicesOf(from).map((device) => [device.id, device]))
  const after = new Map(devicesOf(to).map((device) => [device.id, device]))
  const detached: Change[] = []
  const rest: Change[] = []
  for (const [id, device] of before) {
    const other = after.get(id)
    if (!other || other.kind !== device.kind) detached.push({ kind: 'detach-device', device: id })
    else if (!isDeepStrictEqual(device, other)) rest.push(changeTo(other))
  }
  for (const [id, device] of after) {
    if (before.get(id)?.kind !== device.kind) rest.push({ kind: 'attach-device', device })
  }
  return [...detached, ...rest]
}

/** The change that makes the device of the same id into this one. */
export function changeTo(device: AnyDevice): Change {
  switch (device.kind) {
    case 'disk':
      return { kind: 'change-disk', device }
    case 'drive':
      return { kind: 'change-drive', device }
    case 'nic':
      return { kind: 'change-nic', device }
    case 'graphics':
      return { kind: 'change-graphics', device }
    case 'serial':
      return { kind: 'change-serial', device }
    default:
      return device satisfies never
  }
}
