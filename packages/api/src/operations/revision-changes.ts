import { type Change, changesBetween, type MachineConfig, withAgentChannel } from '@cimarron/hypervisor'

/**
 * What a revision changed, as its history tells it. A revert writes out whether there is a channel for an agent, though
 * nobody set it: where that is what it was before by itself, it is no change.
 */
export function changesOfRevision(before: MachineConfig, after: MachineConfig): readonly Change[] {
  const sameChannel = withAgentChannel(before).agent === withAgentChannel(after).agent
  const isSet = before.agent !== undefined && after.agent !== undefined
  return changesBetween(before, after).filter(
    (change) => isSet || !sameChannel || change.kind !== 'set-hardware' || change.name !== 'agent',
  )
}
