import { CimError, Instance, ObjectPath, type Property } from '@cimarron/cim'
import { defineProvider, type InstanceProvider } from '../provider.ts'
import { supportedCqlFeatures } from '../query/cql-feature.ts'
import {
  authenticationDescriptions,
  authenticationMechanisms,
  type FaceDescription,
  operationNumbers,
} from './face-description.ts'
import { interopNamespace } from './interop-namespace.ts'
import { createdName, serverNamespaceKeys } from './namespace-providers.ts'
import { upAndWell } from './object-manager-provider.ts'
import type { ServerNames, ServiceKeys } from './server-identity.ts'
import type { ServerView } from './server-view.ts'

/** CIM_WBEMServerCapabilities.OperationsSupported: CreateWBEMServerNamespace, DeleteNamespace. */
const operationsSupported = [3, 4]
/** CIM_ProtocolService.Protocol: CIM-XML. */
const cimXml = 5
const failed = 1

export function protocolServiceKeys(names: ServerNames, { protocol }: FaceDescription): ServiceKeys {
  return names.onSystem('CIM_ProtocolService', `${names.server}:${protocol}`)
}

export function protocolCapabilitiesKeys(names: ServerNames, { protocol }: FaceDescription): { InstanceID: string } {
  return names.instanceId('Capabilities', protocol)
}

export function serverCapabilitiesKeys(names: ServerNames): { InstanceID: string } {
  return names.instanceId('Capabilities', 'server')
}

export function queryCapabilitiesKeys(names: ServerNames): { InstanceID: string } {
  return names.instanceId('Capabilities', 'query')
}

/** The server by the classes of the newer family, and the system it is on. */
export function wbemServerProviders(view: ServerView): InstanceProvider[] {
  const { names, faces, namespaces } = view
  return [
    defineProvider({
      className: 'CIM_ComputerSystem',
      enumerate: () => [
        { ...names.system, ElementName: names.identity.systemName, NameFormat: 'Other', Dedicated: [0], ...upAndWell },
      ],
    }),
    defineProvider({
      className: 'CIM_WBEMServer',
      enumerate: () => [
        {
          ...names.wbemServer,
          ...upAndWell,
          ElementName: 'Cimarron',
          Description: `Cimarron ${names.identity.version}`,
          Started: true,
        },
      ],
      methods: {
        CreateWBEMServerNamespace: {
          async invoke(_keys, { NamespaceTemplate }, { principal }) {
            if (!(NamespaceTemplate instanceof Instance)) {
              throw new CimError('CIM_ERR_INVALID_PARAMETER', 'NamespaceTemplate is missing: it names the namespace')
            }
            try {
              const name = await namespaces.createNamespace(createdName(NamespaceTemplate.get('Name')), principal)
              return { returnValue: 0, out: { Namespace: namespacePath(names, name) } }
            } catch (error) {
              if (!(error instanceof CimError)) throw error
              return { returnValue: failed, out: { Errors: [errorInstance(error)] } }
            }
          },
        },
      },
    }),
    defineProvider({
      className: 'CIM_WBEMServerCapabilities',
      enumerate: () => [
        {
          ...serverCapabilitiesKeys(names),
          ElementName: 'What clients can do to the server',
          ElementNameEditSupported: false,
          RequestedStatesSupported: [],
          OperationsSupported: operationsSupported,
        },
      ],
    }),
    defineProvider({
      className: 'CIM_ProtocolService',
      enumerate: () =>
        faces.list().map((face) => ({
          ...protocolServiceKeys(names, face),
          ...upAndWell,
          ElementName: face.protocol,
          Started: true,
          Protocol: cimXml,
          MaxConnections: null,
        })),
    }),
    defineProvider({
      className: 'CIM_CIMXMLCapabilities',
      enumerate: () =>
        faces.list().map((face) => ({
          ...protocolCapabilitiesKeys(names, face),
          ElementName: face.protocol,
          ElementNameEditSupported: false,
          RequestedStatesSupported: [],
          MaxConnections: null,
          ListeningPortManagementSupported: false,
          WBEMProtocolVersionsSupported: face.versions,
          GenericOperationCapabilities: genericOperationCapabilities(face, view),
          AuthenticationMechanismsSupported: face.authentication.map((each) => authenticationMechanisms[each]),
          AuthenticationMechanismsDescriptions: authenticationDescriptions(face),
          MultipleOperationsSupported: face.multipleOperations,
          Validated: face.isValidated,
        })),
    }),
    defineProvider({
      className: 'CIM_QueryCapabilities',
      enumerate: () => [
        {
          ...queryCapabilitiesKeys(names),
          ElementName: 'DMTF:CQL',
          CQLFeatures: supportedCqlFeatures,
        },
      ],
    }),
  ]
}

function genericOperationCapabilities(face: FaceDescription, { operationTimeout }: ServerView): Instance {
  const uint32 = { type: 'uint32', isArray: false } as const
  const boolean = { type: 'boolean', isArray: false } as const
  const properties: Property[] = [
    { ...boolean, name: 'FQLSupported', value: face.functionalProfiles.includes('Pulled Read') },
    { ...uint32, isArray: true, name: 'CQLSupport', value: [...supportedCqlFeatures] },
    { ...uint32, isArray: true, name: 'OperationsSupported', value: operationNumbers(face) },
    { ...boolean, name: 'ContinueOnErrorSupported', value: false },
    { ...uint32, name: 'MinimumOperationTimeout', value: operationTimeout.minimum },
    { ...uint32, name: 'MaximumOperationTimeout', value: operationTimeout.maximum },
  ]
  return new Instance('CIM_GenericOperationCapabilitiesStructure', properties)
}

function namespacePath(names: ServerNames, name: string): ObjectPath {
  const keys = Object.entries(serverNamespaceKeys(names, name)).map(([key, value]) => ({ name: key, value }))
  return new ObjectPath('CIM_WBEMServerNamespace', keys, { namespace: interopNamespace })
}

/** CIM_Error for what CreateInstance would have answered as a status. ErrorType: Other; Severity: unknown. */
function errorInstance({ code, status, message }: CimError): Instance {
  const string = { type: 'string', isArray: false } as const
  return new Instance('CIM_Error', [
    { ...string, name: 'MessageID', value: `Cimarron:${status}` },
    { ...string, name: 'Message', value: message },
    { ...string, name: 'OwningEntity', value: 'Cimarron' },
    { name: 'CIMStatusCode', type: 'uint32', isArray: false, value: code },
    { ...string, name: 'CIMStatusCodeDescription', value: message },
  ])
}
