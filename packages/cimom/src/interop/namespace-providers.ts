import { CimError, type CimValue, Instance } from '@cimarron/cim'
import { defineProvider, type InstanceProvider } from '../provider.ts'
import type { InstanceRecord } from '../record.ts'
import type { ServerNames } from './server-identity.ts'
import type { ServerView } from './server-view.ts'

export function namespaceKeys(names: ServerNames, name: string): Record<string, string> {
  const { SystemCreationClassName, SystemName, CreationClassName, Name } = names.objectManager
  return {
    SystemCreationClassName,
    SystemName,
    ObjectManagerCreationClassName: CreationClassName,
    ObjectManagerName: Name,
    CreationClassName: 'CIM_Namespace',
    Name: name,
  }
}

export function serverNamespaceKeys(names: ServerNames, name: string): { readonly InstanceID: string } {
  return names.instanceId('Namespace', name)
}

/**
 * The namespaces, in the interop namespace: in the older form and in the one that replaced it. Either can be created and
 * deleted, which creates and deletes the namespace. Of what a client sends with a new one, only the name counts: older
 * clients send the other keys empty.
 */
export function namespaceProviders({ names, namespaces }: ServerView): InstanceProvider[] {
  const legacy = (name: string): InstanceRecord => ({
    ...namespaceKeys(names, name),
    ElementName: name,
    ClassInfo: 1,
    DescriptionOfClassInfo: 'CIM 2.49',
    ClassType: 2,
    ClassTypeVersion: schemaVersion,
  })
  const current = (name: string): InstanceRecord => ({
    ...serverNamespaceKeys(names, name),
    Name: name,
    ElementName: name,
    SchemaInformation: [cimSchema],
  })
  return [
    defineProvider({
      className: 'CIM_Namespace',
      enumerate: ({ principal }) => namespaces.namespaceNames(principal).map(legacy),
      create: async ({ Name }, { principal }) =>
        namespaceKeys(names, await namespaces.createNamespace(createdName(Name), principal)),
      delete: async ({ Name }, { principal }) => await namespaces.deleteNamespace(String(Name), principal),
    }),
    defineProvider({
      className: 'CIM_WBEMServerNamespace',
      enumerate: ({ principal }) => namespaces.namespaceNames(principal).map(current),
      create: async ({ Name }, { principal }) =>
        serverNamespaceKeys(names, await namespaces.createNamespace(createdName(Name), principal)),
      async delete(keys, { principal }) {
        const isMeant = (name: string): boolean => serverNamespaceKeys(names, name).InstanceID === keys.InstanceID
        const name = namespaces.namespaceNames(principal).find(isMeant)
        if (name !== undefined) await namespaces.deleteNamespace(name, principal)
      },
    }),
  ]
}

/** The name that a client gives a new namespace. */
export function createdName(name: CimValue | undefined): string {
  if (typeof name === 'string' && name !== '') return name
  throw new CimError('CIM_ERR_INVALID_PARAMETER', 'Name is missing: it is the name of the new namespace')
}

/** The version of DMTF's schema that our classes are declared by. */
const schemaVersion = '2.49.0'

const cimSchema = new Instance('CIM_SchemaInformationStructure', [
  { name: 'Name', type: 'string', isArray: false, value: 'CIM' },
  { name: 'Version', type: 'string', isArray: false, value: schemaVersion },
  { name: 'OwningOrganization', type: 'string', isArray: false, value: 'DMTF' },
])
