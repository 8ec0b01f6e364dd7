import { fromMemory, ofSchema, type Rule } from '../rule.ts'

/** The rules of a machine's life. */
export type LifecycleRuleId =
  | 'defaults-define-a-system'
  | 'unknown-pool-refused'
  | 'defined-as-asked'
  | 'return-code-of-value-map'
  | 'job-with-its-code'
  | 'unknown-state-refused'
  | 'supported-states-true'
  | 'available-states-true'
  | 'transition-accepted'
  | 'state-as-requested'
  | 'illegal-transition-code'
  | 'refused-changes-nothing'
  | 'change-takes-effect'
  | 'change-keeps-the-rest'
  | 'unknown-setting-refused'
  | 'defaults-can-be-added'
  | 'snapshot-kept-and-removed'
  | 'life-indicated'
  | 'previous-instance-true'
  | 'destroyed-is-gone'

interface LifecycleRule extends Omit<Rule, 'check'> {
  readonly id: LifecycleRuleId
}

const service = 'CIM_VirtualSystemManagementService'
const element = 'CIM_EnabledLogicalElement'

/** What has to be so of a machine of one's own. They are tried together, by one life of it. */
export const lifecycleRules: readonly LifecycleRule[] = [
  {
    id: 'defaults-define-a-system',
    title: 'DefineSystem takes the default settings of the capabilities as they are',
    profile: 'System Virtualization',
    source: ofSchema('CIM_SettingsDefineCapabilities.ValueRole', `${service}.DefineSystem`),
  },
  {
    id: 'unknown-pool-refused',
    title: 'DefineSystem refuses a resource of a pool that is not there, and leaves nothing behind',
    profile: 'System Virtualization',
    source: fromMemory,
  },
  {
    id: 'defined-as-asked',
    title: 'A system that was defined is there, Disabled, with the name and the memory that were asked for',
    profile: 'Virtual System',
    source: fromMemory,
  },
  {
    id: 'return-code-of-value-map',
    title: 'A method returns a code of its value map, and not one that is reserved',
    profile: 'CIM',
    source: ofSchema(`${service}`, `${element}.RequestStateChange`),
  },
  {
    id: 'job-with-its-code',
    title: 'A method that starts a job returns 4096 with its reference; one that returns 0 leaves none that goes on',
    profile: 'Job Control',
    source: ofSchema(`${service}`, `${element}.RequestStateChange`),
  },
  {
    id: 'unknown-state-refused',
    title: 'RequestStateChange refuses a value that is not in its value map',
    profile: 'Virtual System',
    source: ofSchema(`${element}.RequestStateChange`),
  },
  {
    id: 'supported-states-true',
    title: 'RequestStateChange refuses what RequestedStatesSupported does not have',
    profile: 'Virtual System',
    source: ofSchema('CIM_EnabledLogicalElementCapabilities.RequestedStatesSupported'),
  },
  {
    id: 'available-states-true',
    title: 'AvailableRequestedStates has what is accepted now, and nothing else',
    profile: 'Virtual System',
    source: ofSchema(`${element}.AvailableRequestedStates`),
  },
  {
    id: 'transition-accepted',
    title: 'What a virtual system supports is accepted in every state from which it leads on',
    profile: 'Virtual System',
    source: fromMemory,
  },
  {
    id: 'state-as-requested',
    title: 'After a state change EnabledState and RequestedState are what was requested',
    profile: 'Virtual System',
    source: ofSchema(`${element}.RequestStateChange`),
  },
  {
    id: 'illegal-transition-code',
    title: 'A transition that the state does not allow is answered 4097 (Invalid State Transition)',
    profile: 'Virtual System',
    source: fromMemory,
  },
  {
    id: 'refused-changes-nothing',
    title: 'A request that is refused leaves EnabledState and RequestedState as they were',
    profile: 'Virtual System',
    source: ofSchema(`${element}.RequestStateChange`),
  },
  {
    id: 'change-takes-effect',
    title: 'ModifyResourceSettings changes what it is given',
    profile: 'System Virtualization',
    source: ofSchema(`${service}.ModifyResourceSettings`),
  },
  {
    id: 'change-keeps-the-rest',
    title: 'What a change does not name stays as it was: NULL properties, and all other settings',
    profile: 'System Virtualization',
    source: fromMemory,
  },
  {
    id: 'unknown-setting-refused',
    title: 'ModifyResourceSettings refuses settings that are not there',
    profile: 'System Virtualization',
    source: fromMemory,
  },
  {
    id: 'defaults-can-be-added',
    title:
      'AddResourceSettings takes the default settings of capabilities as they are, and RemoveResourceSettings takes them away',
    profile: 'Allocation Capabilities',
    source: ofSchema('CIM_SettingsDefineCapabilities.ValueRole', `${service}.AddResourceSettings`),
  },
  {
    id: 'snapshot-kept-and-removed',
    title: 'A snapshot is settings of its own that lead to their system, and is gone when it was destroyed',
    profile: 'System Virtualization',
    source: ofSchema('CIM_SnapshotOfVirtualSystem', 'CIM_VirtualSystemSnapshotService'),
  },
  {
    id: 'life-indicated',
    title: 'That a system comes, changes and goes is indicated',
    profile: 'Indications',
    source: fromMemory,
  },
  {
    id: 'previous-instance-true',
    title: 'PreviousInstance is what was before, and not what is now',
    profile: 'Indications',
    source: ofSchema('CIM_InstModification.PreviousInstance'),
  },
  {
    id: 'destroyed-is-gone',
    title: 'After DestroySystem the system, its settings and its devices are gone',
    profile: 'System Virtualization',
    source: ofSchema(`${service}.DestroySystem`),
  },
]
