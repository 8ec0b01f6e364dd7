import type { DriveDraft, Medium } from '@cimarron/hypervisor'
import { drivePool } from '../pools/pool-class.ts'
import { imageFormats, imagePath } from './image.ts'
import { device } from './placing.ts'
import { deviceSetting, deviceState, type ResourceKind, readOne } from './resource-kind.ts'
import type { SettingReader } from './setting-reader.ts'

const types = new Map([
  [14, 'floppy'],
  [15, 'cdrom'],
  [16, 'cdrom'],
] as const)
/** As libvirt-cim tells them, of a disk's settings. */
const emulatedTypes = new Map([
  [1, 'cdrom'],
  [2, 'floppy'],
] as const)
const buses = new Map((['sata', 'ide', 'scsi', 'floppy'] as const).map((bus) => [bus, bus]))

/** Drives for CDs and floppies (DSP1047). HostResource is the medium's image; none, or an empty string, is an empty drive. */
export const drive: ResourceKind = {
  name: 'CD or floppy drive',
  part: 'drives',
  placing: device('drives'),
  resourceTypes: [15, 16, 14],
  settingClass: 'DriveResourceAllocationSettingData',
  deviceClasses: ['CDROMDrive', 'DisketteDrive'],
  pool: drivePool,
  feature: 'cdrom',

  resources: (config, view) =>
    (config.drives ?? []).map(({ id, type, bus, medium }) => ({
      id,
      setting: {
        ...deviceSetting(type === 'floppy' ? 14 : 15, id),
        EmulatedType: type === 'floppy' ? 2 : 1,
        BusType: bus,
        Access: type === 'floppy' ? 3 : 1,
        ...(medium === null ? {} : { HostResource: [medium.path], Address: medium.path, DriverType: medium.format }),
      },
      devices: [
        {
          part: id,
          properties: { ...deviceState(view), ElementName: id, Name: id },
          ...(type === 'floppy' ? { deviceClass: 'DisketteDrive' } : {}),
        },
      ],
    })),

  read(reader, draft) {
    readOne(reader)
    const name = reader.deviceName()
    const type = reader.choice('EmulatedType', emulatedTypes) ?? reader.choice('ResourceType', types) ?? 'cdrom'
    const bus = reader.choice('BusType', buses)
    const drive: DriveDraft = {
      kind: 'drive',
      type,
      ...(bus === undefined ? {} : { bus }),
      medium: readMedium(reader),
      ...(name === undefined ? {} : { id: name }),
    }
    draft.drives = [...(draft.drives ?? []), drive]
  },
}

function readMedium(reader: SettingReader): Medium | null {
  const path = imagePath(reader)
  const format = reader.choice('DriverType', imageFormats)
  return path === undefined || path === '' ? null : { path, format: format ?? 'raw' }
}
