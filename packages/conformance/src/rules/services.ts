import type { Located } from '../model/locate.ts'
import type { Model } from '../model/model.ts'
import { defineRule, type Fault, fromMemory, ofSchema, type Rule } from '../rule.ts'
import { numbersOf, shownValue } from './value.ts'

const profile = 'System Virtualization'

interface Advertised {
  readonly capabilities: string
  readonly service: string
  /** Properties with values that stand for methods. */
  readonly properties: readonly string[]
  readonly methods: Readonly<Record<number, string>>
}

/** Which method a value of …MethodsSupported stands for, by the schema's Values. */
const advertised: readonly Advertised[] = [
  {
    capabilities: 'CIM_VirtualSystemManagementCapabilities',
    service: 'CIM_VirtualSystemManagementService',
    properties: ['SynchronousMethodsSupported', 'AsynchronousMethodsSupported'],
    methods: {
      2: 'DefineSystem',
      3: 'DestroySystem',
      5: 'ModifyResourceSettings',
      6: 'ModifySystemSettings',
      7: 'RemoveResourceSettings',
      10: 'AddResourceSettings',
    },
  },
  {
    capabilities: 'CIM_VirtualSystemSnapshotServiceCapabilities',
    service: 'CIM_VirtualSystemSnapshotService',
    // The schema's own spelling.
    properties: ['SynchronousMethodsSupported', 'AynchronousMethodsSupported'],
    methods: { 2: 'CreateSnapshot', 3: 'DestroySnapshot', 4: 'ApplySnapshot' },
  },
]

const services = [
  'CIM_VirtualSystemManagementService',
  'CIM_VirtualSystemSnapshotService',
  'CIM_VirtualSystemMigrationService',
  'CIM_ResourcePoolConfigurationService',
]

/** The capabilities of services, and whether the services are as they say. */
export const serviceRules: readonly Rule[] = [
  defineRule({
    id: 'service-capabilities',
    title: 'Each service for virtual systems has capabilities',
    profile,
    source: fromMemory,
    of: (model) => services.flatMap((name) => model.sample(name)),
    async *faults({ path }, model) {
      if ((await model.links(path, 'CIM_ElementCapabilities', 'ManagedElement')).length === 0)
        yield { found: 'no CIM_ElementCapabilities', right: 'one that leads to what the service can do' }
    },
  }),
  defineRule({
    id: 'host-management-capabilities',
    title: 'The capabilities of the management service are those of its host, too',
    profile,
    source: fromMemory,
    of: (model) => model.sample('CIM_VirtualSystemManagementCapabilities'),
    async *faults({ path }, model) {
      const links = await model.links(path, 'CIM_ElementCapabilities', 'Capabilities')
      if (!links.some(({ far }) => model.classes.isA(far.className, 'CIM_ComputerSystem')))
        yield { found: 'no CIM_ElementCapabilities with a host', right: 'one with the host, and one with the service' }
    },
  }),
  defineRule({
    id: 'advertised-methods',
    title: 'A method that capabilities advertise is declared by the class of the service',
    profile,
    source: ofSchema(...advertised.map(({ capabilities }) => `${capabilities}.SynchronousMethodsSupported`)),
    of: (model) =>
      advertised.flatMap((row) => model.sample(row.capabilities).map((capabilities) => ({ row, capabilities }))),
    async *faults({ row, capabilities }, model) {
      for (const service of await servicesWith(model, capabilities, row.service)) {
        const cls = await model.classes.get(service.className, service.path.namespace ?? model.interop)
        if (cls === undefined) continue
        for (const property of row.properties)
          for (const value of numbersOf(capabilities, property)) {
            const method = row.methods[value]
            if (method !== undefined && !cls.methods.has(method))
              yield {
                where: capabilities.path,
                found: `${property} has ${value} (${method}), and ${service.className} declares no such method`,
                right: 'only methods that are there',
              }
          }
      }
    },
  }),
  defineRule({
    id: 'define-advertised',
    title: 'Who lets systems be defined and destroyed says so, and of which types',
    profile,
    source: fromMemory,
    of: (model) => model.sample('CIM_VirtualSystemManagementCapabilities'),
    *faults(capabilities): Iterable<Fault> {
      const [methods] = advertised
      if (methods === undefined) return
      const all = methods.properties.flatMap((name) => numbersOf(capabilities, name))
      if (all.length === 0)
        yield {
          found: 'no method is advertised',
          right: 'SynchronousMethodsSupported or AsynchronousMethodsSupported with values',
        }
      const types = capabilities.get('VirtualSystemTypesSupported')
      if (all.includes(2) && (!Array.isArray(types) || types.length === 0))
        yield {
          found: `VirtualSystemTypesSupported = ${shownValue(types)}`,
          right: 'the types that DefineSystem takes',
        }
    },
  }),
]

async function servicesWith(model: Model, { path }: Located, standard: string): Promise<readonly Located[]> {
  return (await model.partners(path, 'CIM_ElementCapabilities', 'Capabilities')).filter((one) =>
    model.isA(one, standard),
  )
}
