import type { AssociationRow } from '../association.ts'
import { namespaceKeys, serverNamespaceKeys } from './namespace-providers.ts'
import { mechanismKeys } from './object-manager-provider.ts'
import { type PairEnd, pairRow } from './pair-row.ts'
import type { ServerView } from './server-view.ts'
import {
  protocolCapabilitiesKeys,
  protocolServiceKeys,
  queryCapabilitiesKeys,
  serverCapabilitiesKeys,
} from './wbem-server-provider.ts'

type Pairs = readonly (readonly [PairEnd, PairEnd])[]

/** How what the server says of itself hangs together. */
export function serverAssociations({ names, faces, namespaces, otherServices }: ServerView): AssociationRow[] {
  const system: PairEnd = { className: names.identity.systemClass, keys: names.system }
  const objectManager: PairEnd = { className: 'CIM_ObjectManager', keys: names.objectManager }
  const server: PairEnd = { className: 'CIM_WBEMServer', keys: names.wbemServer }
  const queries: PairEnd = { className: 'CIM_QueryCapabilities', keys: queryCapabilitiesKeys(names) }
  const protocolServices = (): PairEnd[] =>
    faces.list().map((face) => ({ className: 'CIM_ProtocolService', keys: protocolServiceKeys(names, face) }))
  const mechanisms = (): PairEnd[] =>
    faces.list().map((face) => ({ className: 'CIM_CIMXMLCommunicationMechanism', keys: mechanismKeys(names, face) }))
  const from = (one: PairEnd, others: readonly PairEnd[]): Pairs => others.map((other) => [one, other] as const)

  return [
    pairRow(
      {
        className: 'CIM_HostedService',
        from: ['Antecedent', names.identity.systemClass],
        to: ['Dependent', 'CIM_Service'],
      },
      () => from(system, [objectManager, server, ...protocolServices(), ...otherServices]),
    ),
    pairRow(
      {
        className: 'CIM_HostedAccessPoint',
        from: ['Antecedent', names.identity.systemClass],
        to: ['Dependent', 'CIM_ServiceAccessPoint'],
      },
      () => from(system, mechanisms()),
    ),
    pairRow(
      {
        className: 'CIM_CommMechanismForManager',
        from: ['Antecedent', 'CIM_ObjectManager'],
        to: ['Dependent', 'CIM_ObjectManagerCommunicationMechanism'],
      },
      () => from(objectManager, mechanisms()),
    ),
    pairRow(
      {
        className: 'CIM_NamespaceInManager',
        from: ['Antecedent', 'CIM_ObjectManager'],
        to: ['Dependent', 'CIM_Namespace'],
      },
      ({ principal }) =>
        from(
          objectManager,
          namespaces.namespaceNames(principal).map((name) => ({ keys: namespaceKeys(names, name) })),
        ),
    ),
    // What CIM_NamespaceInManager's declaration names as its successor.
    pairRow(
      {
        className: 'CIM_HostedDependency',
        from: ['Antecedent', 'CIM_WBEMServer'],
        to: ['Dependent', 'CIM_WBEMServerNamespace'],
      },
      ({ principal }) =>
        from(
          server,
          namespaces.namespaceNames(principal).map((name) => ({ keys: serverNamespaceKeys(names, name) })),
        ),
    ),
    pairRow(
      {
        className: 'CIM_ElementCapabilities',
        from: ['ManagedElement', 'CIM_Service'],
        to: ['Capabilities', 'CIM_Capabilities'],
      },
      () => [
        [server, { className: 'CIM_WBEMServerCapabilities', keys: serverCapabilitiesKeys(names) }],
        [server, queries],
        [objectManager, queries],
        ...faces.list().map(
          (face) =>
            [
              { className: 'CIM_ProtocolService', keys: protocolServiceKeys(names, face) },
              { className: 'CIM_CIMXMLCapabilities', keys: protocolCapabilitiesKeys(names, face) },
            ] as const,
        ),
      ],
    ),
  ]
}
