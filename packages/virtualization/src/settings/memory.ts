import { memoryPool } from '../pools/pool-class.ts'
import { size } from './placing.ts'
import { mebibytes, readBytes } from './quantity.ts'
import { deviceSetting, deviceState, type ResourceKind } from './resource-kind.ts'

const blockBytes = 4096

/** Memory (DSP1045): one setting in units of 2^20 bytes, or of bytes where it is no multiple; one CIM_Memory. */
export const memory: ResourceKind = {
  name: 'memory',
  part: 'memory',
  placing: size('memory'),
  resourceTypes: [4],
  settingClass: 'MemResourceAllocationSettingData',
  deviceClasses: ['Memory'],
  pool: memoryPool,

  resources(config, view) {
    const { bytes } = config.memory
    const whole = bytes % 2 ** 20 === 0
    const units = whole ? mebibytes : 'byte'
    const setting = {
      ...deviceSetting(4, 'Memory'),
      AllocationUnits: units,
      VirtualQuantityUnits: units,
      VirtualQuantity: BigInt(whole ? bytes / 2 ** 20 : bytes),
    }
    const blocks = BigInt(Math.floor(bytes / blockBytes))
    const properties = {
      ...deviceState(view),
      ElementName: 'Memory',
      BlockSize: BigInt(blockBytes),
      NumberOfBlocks: blocks,
      ConsumableBlocks: blocks,
      Volatile: true,
      Access: 3,
    }
    return [{ id: 'memory', setting, devices: [{ part: 'memory', properties }] }]
  },

  read(reader, draft) {
    const bytes = readBytes(reader)
    if (draft.memory !== undefined) throw reader.problem('there can be one setting for the memory')
    if (bytes !== undefined) draft.memory = { bytes }
  },
}
