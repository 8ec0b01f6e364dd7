import { CimError } from '@cimarron/cim'
import { defineProvider, type InstanceProvider } from '../provider.ts'
import type { InstanceRecord } from '../record.ts'
import {
  authenticationDescriptions,
  authenticationMechanisms,
  type FaceDescription,
  functionalProfileNumbers,
} from './face-description.ts'
import type { ServerNames, ServiceKeys } from './server-identity.ts'
import type { ServerView } from './server-view.ts'

/** CIM_EnabledLogicalElement's Enabled and Not Applicable, OperationalStatus and HealthState OK. */
export const upAndWell: InstanceRecord = { EnabledState: 2, RequestedState: 12, OperationalStatus: [2], HealthState: 5 }

/** CIM_ObjectManagerCommunicationMechanism.CommunicationMechanism: CIM-XML. */
const cimXml = 2
/** Its AdvertiseTypes. */
const notAdvertised = 2
const advertisedBySlp = 3

export function mechanismKeys(names: ServerNames, { protocol }: FaceDescription): ServiceKeys {
  return names.onSystem('CIM_CIMXMLCommunicationMechanism', `${names.server}:${protocol}`)
}

/** The server by the classes that older clients look for: the object manager, and the protocols it is reached by. */
export function objectManagerProviders(view: ServerView): InstanceProvider[] {
  const { names, faces, statistics, operationTimeout } = view
  const { version, isAdvertised } = names.identity
  return [
    defineProvider({
      className: 'CIM_ObjectManager',
      enumerate: () => [
        {
          ...names.objectManager,
          ...upAndWell,
          ElementName: 'Cimarron',
          Description: `Cimarron ${version}`,
          Started: true,
          GatherStatisticalData: statistics.isGathering,
        },
      ],
      async modify(_keys, changes) {
        const { GatherStatisticalData: gather, ...others } = changes
        const [first] = Object.keys(others)
        if (first !== undefined) {
          const text = `${first} of the object manager can't be changed; GatherStatisticalData can`
          throw new CimError('CIM_ERR_NOT_SUPPORTED', text)
        }
        if (typeof gather !== 'boolean') {
          throw new CimError('CIM_ERR_INVALID_PARAMETER', 'GatherStatisticalData is NULL; TRUE or FALSE is wanted')
        }
        await statistics.gather(gather)
      },
    }),
    defineProvider({
      className: 'CIM_CIMXMLCommunicationMechanism',
      enumerate: () =>
        faces.list().map((face) => ({
          ...mechanismKeys(names, face),
          ...upAndWell,
          ElementName: face.protocol,
          CommunicationMechanism: cimXml,
          FunctionalProfilesSupported: functionalProfileNumbers(face),
          FunctionalProfileDescriptions: null,
          MultipleOperationsSupported: face.multipleOperations,
          AuthenticationMechanismsSupported: face.authentication.map((each) => authenticationMechanisms[each]),
          AuthenticationMechanismDescriptions: authenticationDescriptions(face),
          Version: face.versions[0] ?? null,
          // Its one value besides Unknown: 1.0.
          CIMXMLProtocolVersion: 1,
          CIMValidated: face.isValidated,
          AdvertiseTypes: [isAdvertised ? advertisedBySlp : notAdvertised],
          PulledEnumerationClosureOnExceedingServerLimitsSupported: false,
          PulledEnumerationContinuationOnErrorSupported: false,
          PulledEnumerationMinimumOperationTimeout: operationTimeout.minimum,
          PulledEnumerationMaximumOperationTimeout: operationTimeout.maximum,
          PulledEnumerationNoOperationTimeoutSupported: false,
        })),
    }),
  ]
}
