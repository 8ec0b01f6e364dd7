import { CimDateTime } from '@cimarron/cim'
import type { InstanceRecord } from '@cimarron/cimom'
import { isUuid, type MachineConfig, type MachineView } from '@cimarron/hypervisor'
import type { OpenDraft } from './resource-kind.ts'
import type { SettingReader } from './setting-reader.ts'

const accelerations = [
  [0, 'auto'],
  [2, 'kvm'],
  [3, 'tcg'],
] as const
const poweroffs = [
  [2, 'power-off'],
  [3, 'pause'],
] as const
const reboots = [
  [2, 'power-off'],
  [4, 'reset'],
] as const
const crashes = [
  [2, 'power-off'],
  [3, 'pause'],
  [4, 'reset'],
] as const
const architectures = new Map([
  ['x86_64', 'x86_64'],
  ['aarch64', 'aarch64'],
] as const)

function numberFor<V>(table: readonly (readonly [number, V])[], value: V): number | undefined {
  return table.find(([, each]) => each === value)?.[0]
}

/** A machine's settings as a whole, without keys. */
export function systemSetting(config: MachineConfig, view: MachineView, type: string): InstanceRecord {
  const { direct, order } = config.boot
  return {
    ElementName: config.name,
    Description: config.description ?? null,
    VirtualSystemIdentifier: config.id,
    VirtualSystemType: type,
    UUID: config.id,
    Arch: config.architecture,
    Machine: config.machineType,
    Acceleration: numberFor(accelerations, config.acceleration),
    Kernel: direct?.kernel ?? null,
    Ramdisk: direct?.initrd ?? null,
    CommandLine: direct?.commandLine ?? null,
    BootDevices: [...order],
    OnPoweroff: numberFor(poweroffs, config.lifecycle.onPoweroff),
    OnReboot: numberFor(reboots, config.lifecycle.onReboot),
    OnCrash: numberFor(crashes, config.lifecycle.onCrash),
    Revision: BigInt(view.revision),
  }
}

/**
 * Reads the system's settings into a draft. The machine's name is ElementName; VirtualSystemIdentifier may be the UUID
 * it is to have, or, as older clients send it, the name.
 */
export function readSystem(reader: SettingReader, draft: OpenDraft): void {
  const identifier = reader.string('VirtualSystemIdentifier')
  const elementName = reader.string('ElementName')
  const uuid = reader.string('UUID') ?? (identifier !== undefined && isUuid(identifier) ? identifier : undefined)
  const name = elementName ?? (identifier !== undefined && !isUuid(identifier) ? identifier : undefined)
  if (identifier !== undefined && !isUuid(identifier) && elementName !== undefined && identifier !== elementName)
    throw reader.problem(
      `VirtualSystemIdentifier is ${JSON.stringify(identifier)}; it must be a UUID, or equal to ElementName`,
    )
  const set = <K extends keyof OpenDraft>(key: K, value: OpenDraft[K] | undefined): void => {
    if (value !== undefined) draft[key] = value
  }
  set('name', name)
  set('id', uuid?.toLowerCase())
  set('description', reader.string('Description'))
  set('architecture', reader.choice('Arch', architectures))
  set('machineType', reader.string('Machine'))
  set('acceleration', reader.choice('Acceleration', new Map(accelerations)))
  readBoot(reader, draft)
  readLifecycle(reader, draft)
}

function readBoot(reader: SettingReader, draft: OpenDraft): void {
  const kernel = reader.string('Kernel')
  const initrd = reader.string('Ramdisk')
  const commandLine = reader.string('CommandLine')
  const order = reader.strings('BootDevices')
  if (kernel === undefined && (initrd !== undefined || commandLine !== undefined) && draft.boot?.direct === undefined)
    throw reader.problem('Ramdisk and CommandLine go with a Kernel, and Kernel is missing')
  const before = draft.boot?.direct
  const path = kernel ?? before?.kernel
  const direct =
    path === undefined
      ? undefined
      : {
          ...before,
          kernel: path,
          ...(initrd === undefined ? {} : { initrd }),
          ...(commandLine === undefined ? {} : { commandLine }),
        }
  draft.boot = { ...draft.boot, ...(direct === undefined ? {} : { direct }), ...(order === undefined ? {} : { order }) }
}

function readLifecycle(reader: SettingReader, draft: OpenDraft): void {
  const onPoweroff = reader.choice('OnPoweroff', new Map(poweroffs))
  const onReboot = reader.choice('OnReboot', new Map(reboots))
  const onCrash = reader.choice('OnCrash', new Map(crashes))
  draft.lifecycle = {
    ...draft.lifecycle,
    ...(onPoweroff === undefined ? {} : { onPoweroff }),
    ...(onReboot === undefined ? {} : { onReboot }),
    ...(onCrash === undefined ? {} : { onCrash }),
  }
}

/** A moment as CIM tells it, in UTC. */
export function moment(ms: number): CimDateTime {
  return CimDateTime.fromDate(new Date(ms))
}
