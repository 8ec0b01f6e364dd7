import type { ObjectPath } from '@cimarron/cim'
import { schemaName } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'

/** The classes of a server's settings, by what they set. */
export interface SettingClasses {
  readonly system: string
  readonly processor: string
  readonly memory: string
  readonly disk: string
  readonly nic: string
}

/** libvirt-cim's names behind the platform's prefix, which others follow; and DMTF's own, which every server has. */
const candidates: Readonly<Record<keyof SettingClasses, readonly [string, string]>> = {
  system: ['VirtualSystemSettingData', 'CIM_VirtualSystemSettingData'],
  processor: ['ProcResourceAllocationSettingData', 'CIM_ResourceAllocationSettingData'],
  memory: ['MemResourceAllocationSettingData', 'CIM_ResourceAllocationSettingData'],
  disk: ['DiskResourceAllocationSettingData', 'CIM_StorageAllocationSettingData'],
  nic: ['NetResourceAllocationSettingData', 'CIM_EthernetPortAllocationSettingData'],
}

/** The classes that a management service's platform has, found by the prefix of the service's own. */
export async function settingClasses(
  client: WbemClient,
  service: ObjectPath,
  signal: AbortSignal,
): Promise<SettingClasses> {
  const prefix = schemaName(service.className)
  const known = new Set<string>()
  const where = { namespace: service.namespace, deepInheritance: true, signal }
  for await (const name of client.enumerateClassNames({ ...where, className: 'CIM_SettingData' }))
    known.add(name.toLowerCase())
  const choose = ([local, standard]: readonly [string, string]): string => {
    const own = `${prefix}_${local}`
    return known.has(own.toLowerCase()) ? own : standard
  }
  return {
    system: choose(candidates.system),
    processor: choose(candidates.processor),
    memory: choose(candidates.memory),
    disk: choose(candidates.disk),
    nic: choose(candidates.nic),
  }
}
