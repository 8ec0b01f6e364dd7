import { type AssociationRow, defineAssociation } from '../association.ts'
import { defineProvider, type InstanceProvider } from '../provider.ts'
import type { InstanceRecord } from '../record.ts'
import { filterMembership } from './element-providers.ts'
import type { IndicationService } from './indication-service.ts'
import { elementLimits } from './subscribed-elements.ts'

const serviceName = 'cimarron:indications'
const capabilitiesId = 'Cimarron:IndicationServiceCapabilities'
const settingsId = 'Cimarron:IndicationServiceSettingData'

export function indicationServiceKeys({ identity }: Pick<IndicationService, 'identity'>): InstanceRecord {
  return {
    SystemCreationClassName: identity.systemClass,
    SystemName: identity.systemName,
    CreationClassName: 'CIM_IndicationService',
    Name: serviceName,
  }
}

/** The service itself in the interop namespace, with its capabilities, its settings, and what hangs together (DSP1054). */
export function serviceProviders(service: IndicationService): (InstanceProvider | AssociationRow)[] {
  const { settings, elements } = service
  const own = (): InstanceRecord => ({
    ...indicationServiceKeys(service),
    ElementName: 'Indication service',
    EnabledState: 2,
    RequestedState: 12,
    HealthState: 5,
    OperationalStatus: [2],
    Started: true,
    ...settings.current,
  })
  const capabilities: InstanceRecord = {
    InstanceID: capabilitiesId,
    ElementName: 'What of the indication service can be set',
    FilterCreationEnabledIsSettable: true,
    DeliveryRetryAttemptsIsSettable: true,
    DeliveryRetryIntervalIsSettable: true,
    SubscriptionRemovalActionIsSettable: true,
    SubscriptionRemovalTimeIntervalIsSettable: true,
    MaxListenerDestinations: elementLimits.destination,
    MaxActiveSubscriptions: elementLimits.subscription,
    SubscriptionsPersisted: true,
  }
  const settingData = (): InstanceRecord => ({
    InstanceID: settingsId,
    ElementName: 'Settings of the indication service',
    ...settings.current,
  })
  const change = async (_: InstanceRecord, changes: InstanceRecord): Promise<void> =>
    await service.exclusively(() => settings.change(changes))
  return [
    defineProvider({ className: 'CIM_IndicationService', enumerate: () => [own()], modify: change }),
    defineProvider({ className: 'CIM_IndicationServiceCapabilities', enumerate: () => [capabilities] }),
    defineProvider({ className: 'CIM_IndicationServiceSettingData', enumerate: () => [settingData()], modify: change }),
    filterMembership(service),
    defineAssociation({
      className: 'CIM_ElementCapabilities',
      ends: {
        ManagedElement: { className: 'CIM_IndicationService', others: () => [{ record: capabilities }] },
        Capabilities: { className: 'CIM_IndicationServiceCapabilities', others: () => [{ record: own() }] },
      },
    }),
    defineAssociation({
      className: 'CIM_ElementSettingData',
      ends: {
        ManagedElement: {
          className: 'CIM_IndicationService',
          others: () => [{ record: settingData(), properties: { IsCurrent: 1, IsDefault: 2 } }],
        },
        SettingData: {
          className: 'CIM_IndicationServiceSettingData',
          others: () => [{ record: own(), properties: { IsCurrent: 1, IsDefault: 2 } }],
        },
      },
    }),
    ...(
      [
        'CIM_IndicationFilter',
        'CIM_ListenerDestinationCIMXML',
        'CIM_IndicationHandlerCIMXML',
        'CIM_FilterCollection',
      ] as const
    ).map((className) =>
      defineAssociation({
        className: 'CIM_ServiceAffectsElement',
        ends: {
          AffectingElement: {
            className: 'CIM_IndicationService',
            others: (_, { namespace }) =>
              elements
                .in(namespace, className)
                .map(({ record }) => ({ record, className, properties: { ElementEffects: [manages] } })),
          },
          AffectedElement: {
            className,
            others: () => [{ record: own(), properties: { ElementEffects: [manages] } }],
          },
        },
      }),
    ),
  ]
}

/** CIM_ServiceAffectsElement.ElementEffects: Manages. */
const manages = 5
