import type { DiskDraft } from '@cimarron/hypervisor'
import { diskPool } from '../pools/pool-class.ts'
import { imageFormats, imagePath } from './image.ts'
import { device } from './placing.ts'
import { deviceSetting, deviceState, type ResourceKind, readOne } from './resource-kind.ts'

const buses = new Map((['virtio', 'scsi', 'sata', 'ide', 'nvme', 'usb', 'xen'] as const).map((bus) => [bus, bus]))
/** CIM_StorageAllocationSettingData.Access: 1 Readable, 3 Read/Write Supported. */
const accesses = new Map([
  [1, true],
  [3, false],
])

/** Disks (DSP1047). HostResource is the image, as a path or a file URI; libvirt-cim's Address is understood as well. */
export const disk: ResourceKind = {
  name: 'disk',
  part: 'disks',
  placing: device('disks'),
  resourceTypes: [17, 31, 32],
  settingClass: 'DiskResourceAllocationSettingData',
  deviceClasses: ['LogicalDisk'],
  pool: diskPool,

  resources: (config, view) =>
    config.disks.map((each) => ({
      id: each.id,
      setting: {
        ...deviceSetting(17, each.id),
        HostResource: [each.path],
        Address: each.path,
        EmulatedType: 0,
        DriverType: each.format,
        BusType: each.bus,
        Access: each.readOnly ? 1 : 3,
      },
      devices: [{ part: each.id, properties: { ...deviceState(view), ElementName: each.id, Name: each.id } }],
    })),

  read(reader, draft) {
    readOne(reader)
    const path = imagePath(reader)
    if (path === undefined || path === '')
      throw reader.problem('HostResource is missing; it names the disk image, for example {"/srv/images/web.qcow2"}')
    const format = reader.choice('DriverType', imageFormats)
    if (format === undefined)
      throw reader.problem(`DriverType is missing for ${JSON.stringify(path)}; say raw or qcow2, it is never guessed`)
    const name = reader.deviceName()
    const bus = reader.choice('BusType', buses)
    const disk: DiskDraft = {
      kind: 'disk',
      path,
      format,
      readOnly: reader.choice('Access', accesses) ?? false,
      ...(bus === undefined ? {} : { bus }),
      ...(name === undefined ? {} : { id: name }),
    }
    draft.disks = [...(draft.disks ?? []), disk]
  },
}
