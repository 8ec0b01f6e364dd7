import type { PredefinedCollection, PredefinedFilter } from '@cimarron/cimom'

const changedState = 'SourceInstance.EnabledState <> PreviousInstance.EnabledState'

/** What clients of the virtualization profiles subscribe to, as a rule. */
const filters: readonly (readonly [name: string, query: string, description: string])[] = [
  [
    'VirtualSystemStateChange',
    `SELECT * FROM CIM_InstModification WHERE SourceInstance ISA CIM_ComputerSystem AND ${changedState}`,
    'A machine has come to another state.',
  ],
  [
    'VirtualSystemCreated',
    'SELECT * FROM CIM_InstCreation WHERE SourceInstance ISA CIM_ComputerSystem',
    'A machine was defined.',
  ],
  [
    'VirtualSystemDeleted',
    'SELECT * FROM CIM_InstDeletion WHERE SourceInstance ISA CIM_ComputerSystem',
    'A machine is defined no more.',
  ],
  [
    'SettingsChanged',
    'SELECT * FROM CIM_InstModification WHERE SourceInstance ISA CIM_SettingData',
    'Settings of a machine, or of a resource of it, have changed.',
  ],
  [
    'ConcreteJobStateChange',
    'SELECT * FROM CIM_InstModification WHERE SourceInstance ISA CIM_ConcreteJob AND SourceInstance.JobState <> PreviousInstance.JobState',
    'A job has come to another state: it has ended, as a rule.',
  ],
  ['Alerts', 'SELECT * FROM CIM_AlertIndication', 'Somebody should look at a machine.'],
]

/** The filters that come with a hypervisor's namespace: `Cimarron:root/virt:VirtualSystemStateChange` and the like. */
export function predefinedFilters(namespace: string): PredefinedFilter[] {
  return filters.map(([name, query, description]) => ({
    name: `Cimarron:${namespace}:${name}`,
    description,
    query,
    namespaces: [namespace],
  }))
}

/** All of them as one, for who wants to hear everything: `Cimarron:root/virt:VirtualSystems`. */
export function predefinedCollection(namespace: string): PredefinedCollection {
  return {
    name: `Cimarron:${namespace}:VirtualSystems`,
    description: 'What the filters for machines, their settings and jobs select.',
    filters: predefinedFilters(namespace).map(({ name }) => name),
  }
}
