import { Instance } from '@cimarron/cim'
import { defineProvider, type InstanceProvider } from './provider.ts'
import type { InstanceRecord } from './record.ts'

/** How the server names the system it runs on, in instances of its own. */
export interface ServerIdentity {
  readonly systemName: string
  readonly systemClass: string
}

/** What lists the namespaces, in the interop namespace: in the older form and in the one that replaced it. */
export function namespaceProviders(names: () => readonly string[], identity: ServerIdentity): InstanceProvider[] {
  const { systemName } = identity
  const objectManager = `cimarron:${systemName}`
  const legacy = (name: string): InstanceRecord => ({
    SystemCreationClassName: identity.systemClass,
    SystemName: systemName,
    ObjectManagerCreationClassName: 'CIM_ObjectManager',
    ObjectManagerName: objectManager,
    CreationClassName: 'CIM_Namespace',
    Name: name,
    ElementName: name,
    ClassInfo: 1,
    DescriptionOfClassInfo: 'CIM 2.49',
    ClassType: 2,
    ClassTypeVersion: schemaVersion,
  })
  const current = (name: string): InstanceRecord => ({
    InstanceID: `Cimarron:Namespace:${name}`,
    Name: name,
    ElementName: name,
    SchemaInformation: [cimSchema],
  })
  return [
    defineProvider({ className: 'CIM_Namespace', enumerate: () => names().map(legacy) }),
    defineProvider({ className: 'CIM_WBEMServerNamespace', enumerate: () => names().map(current) }),
  ]
}

/** The version of DMTF's schema that our classes are declared by. */
const schemaVersion = '2.49.0'

const cimSchema = new Instance('CIM_SchemaInformationStructure', [
  { name: 'Name', type: 'string', isArray: false, value: 'CIM' },
  { name: 'Version', type: 'string', isArray: false, value: schemaVersion },
  { name: 'OwningOrganization', type: 'string', isArray: false, value: 'DMTF' },
])
