import { fileURLToPath } from 'node:url'
import type { Disk } from '@cimarron/hypervisor'
import { diskPool } from '../pools/pool-class.ts'
import { deviceSetting, deviceState, type ResourceKind, readOne } from './resource-kind.ts'
import type { SettingReader } from './setting-reader.ts'

const formats = new Map([
  ['raw', 'raw'],
  ['qcow2', 'qcow2'],
] as const)
const buses = new Map([['virtio', 'virtio']] as const)
/** CIM_StorageAllocationSettingData.Access: 1 Readable, 3 Read/Write Supported. */
const accesses = new Map([
  [1, true],
  [3, false],
])

/** Disks (DSP1047). HostResource is the image, as a path or a file URI; libvirt-cim's Address is understood as well. */
export const disk: ResourceKind = {
  name: 'disk',
  part: 'disks',
  resourceTypes: [17, 31, 32],
  settingClass: 'DiskResourceAllocationSettingData',
  deviceClass: 'LogicalDisk',
  pool: diskPool,

  resources: (config, view) =>
    config.disks.map((each) => ({
      id: each.id,
      setting: {
        ...deviceSetting(17, each.id),
        HostResource: [each.path],
        Address: each.path,
        DriverType: each.format,
        BusType: each.bus,
        Access: each.readOnly ? 1 : 3,
      },
      devices: [{ part: each.id, properties: { ...deviceState(view), ElementName: each.id, Name: each.id } }],
    })),

  read(reader, draft) {
    readOne(reader)
    const path = imagePath(reader)
    const format = reader.choice('DriverType', formats)
    if (format === undefined)
      throw reader.problem(`DriverType is missing for ${JSON.stringify(path)}; say raw or qcow2, it is never guessed`)
    const name = reader.deviceName()
    const disk: Omit<Disk, 'id'> & { id?: string } = {
      kind: 'disk',
      path,
      format,
      bus: reader.choice('BusType', buses) ?? 'virtio',
      readOnly: reader.choice('Access', accesses) ?? false,
      ...(name === undefined ? {} : { id: name }),
    }
    draft.disks = [...(draft.disks ?? []), disk]
  },
}

function imagePath(reader: SettingReader): string {
  const resources = reader.strings('HostResource')
  const address = reader.string('Address')
  if (resources !== undefined && resources.length > 1)
    throw reader.problem(`HostResource has ${resources.length} values; a disk has one image`)
  const given = reader.gives('HostResource') || !reader.gives('Address') ? (resources?.[0] ?? address) : address
  if (given === undefined || given === '')
    throw reader.problem('HostResource is missing; it names the disk image, for example {"/srv/images/web.qcow2"}')
  if (!given.startsWith('file:')) return given
  try {
    return fileURLToPath(given)
  } catch (error) {
    throw Object.assign(reader.problem(`HostResource ${JSON.stringify(given)} is no file URI of this host`), {
      cause: error,
    })
  }
}
