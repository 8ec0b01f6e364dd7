import { sameObject } from '../model/locate.ts'
import { defineRule, fromMemory, ofSchema, type Rule } from '../rule.ts'
import { hostSystems, systemsOf, virtualSystems } from './systems.ts'

const profile = 'System Virtualization'

/** What a host bears, and what manages it. */
export const hostingRules: readonly Rule[] = [
  defineRule({
    id: 'hosting-direction',
    title: 'CIM_HostedDependency has the host as its Antecedent and what is hosted as its Dependent',
    profile,
    source: ofSchema('CIM_HostedDependency'),
    of: virtualSystems,
    async *faults({ path }, model) {
      const { hosts } = await systemsOf(model)
      for (const { far, role, farRole } of await model.links(path, 'CIM_HostedDependency', 'Antecedent'))
        if (hosts.some((host) => sameObject(host.path, far)))
          yield {
            found: `the virtual system is the ${role}, its host the ${farRole}`,
            right: 'the host is the Antecedent ("the scoping ManagedElement"), the virtual system the Dependent',
          }
    },
  }),
  defineRule({
    id: 'system-hosted',
    title: 'Every virtual system has a host',
    profile,
    source: fromMemory,
    of: virtualSystems,
    async *faults({ path }, model) {
      if ((await model.links(path, 'CIM_HostedDependency')).length === 0)
        yield { found: 'no CIM_HostedDependency', right: 'one whose Antecedent is the host' }
    },
  }),
  defineRule({
    id: 'management-service',
    title: 'A host of virtual systems has a service that manages them',
    profile,
    source: fromMemory,
    of: hostSystems,
    async *faults({ path }, model) {
      const links = await model.links(path, 'CIM_HostedService')
      if (!links.some(({ far }) => model.classes.isA(far.className, 'CIM_VirtualSystemManagementService')))
        yield {
          found: 'no CIM_HostedService with a CIM_VirtualSystemManagementService',
          right: 'one, so that clients find where to define virtual systems',
        }
    },
  }),
  defineRule({
    id: 'service-affects-systems',
    title: 'The management service affects every virtual system',
    profile,
    source: fromMemory,
    of: virtualSystems,
    async *faults({ path }, model) {
      const links = await model.links(path, 'CIM_ServiceAffectsElement', 'AffectedElement')
      if (!links.some(({ far }) => model.classes.isA(far.className, 'CIM_VirtualSystemManagementService')))
        yield {
          found: 'no CIM_ServiceAffectsElement with a CIM_VirtualSystemManagementService',
          right: 'one whose AffectingElement is the service',
        }
    },
  }),
  defineRule({
    id: 'host-has-pools',
    title: 'A host has resource pools',
    profile: 'Resource Allocation',
    source: fromMemory,
    of: hostSystems,
    async *faults({ path }, model) {
      if ((await model.links(path, 'CIM_HostedResourcePool')).length === 0)
        yield { found: 'no CIM_HostedResourcePool', right: 'one for each pool' }
    },
  }),
]
