import type { MachineConfig, MachineView } from '@cimarron/hypervisor'
import { processorPool } from '../pools/pool-class.ts'
import { size } from './placing.ts'
import { deviceSetting, deviceState, type Resource, type ResourceKind } from './resource-kind.ts'

const architectures: Readonly<Record<MachineConfig['architecture'], { architecture: string; set?: string }>> = {
  x86_64: { architecture: 'DMTF:x86', set: 'DMTF:x86:64' },
  aarch64: { architecture: 'DMTF:ARM' },
}

/** Virtual processors (DSP1044): one setting with their number, one CIM_Processor for each. */
export const processor: ResourceKind = {
  name: 'processor',
  part: 'processors',
  placing: size('processors'),
  resourceTypes: [3],
  settingClass: 'ProcResourceAllocationSettingData',
  deviceClasses: ['Processor'],
  pool: processorPool,

  resources(config: MachineConfig, view: MachineView): readonly Resource[] {
    const { architecture, set } = architectures[config.architecture]
    const setting = {
      ...deviceSetting(3, 'Processors'),
      VirtualQuantity: BigInt(config.processors.count),
      ProcessorArchitecture: architecture,
      ...(set === undefined ? {} : { InstructionSet: set }),
    }
    const devices = Array.from({ length: config.processors.count }, (_, number) => ({
      part: `processor/${number}`,
      properties: { ...deviceState(view), ElementName: `Processor ${number}`, NumberOfEnabledCores: 1, CPUStatus: 1 },
    }))
    return [{ id: 'processors', setting, devices }]
  },

  read(reader, draft) {
    const count = reader.integer('VirtualQuantity')
    if (draft.processors !== undefined)
      throw reader.problem('there can be one setting for the processors, with their number')
    draft.processors = { count: count ?? 1 }
  },
}
