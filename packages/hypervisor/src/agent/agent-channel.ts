import { hasRoomForAgent } from '../check-hardware.ts'
import type { MachineConfig } from '../config.ts'

/** The name of the channel, by which an agent finds it in its guest. */
export const agentChannelName = 'org.qemu.guest_agent.0'

/**
 * The settings a machine is started with: whether it has a channel for an agent is said in them, whichever way that was
 * decided, so that whoever starts it anew from them (a restore, a migration) makes the same devices. Settings of a run
 * that do not say it are of a time when there was none.
 */
export function withAgentChannel(config: MachineConfig): MachineConfig {
  if (config.agent !== undefined) return config
  const given = { ...config, agent: true }
  return hasRoomForAgent(given) ? given : { ...config, agent: false }
}

/** Whether nothing is to be done to get from one to the other: a machine that has it needs no setting to keep it. */
export function sameAgent(from: boolean | undefined, to: boolean | undefined): boolean {
  return from === to || (from === true && to === undefined)
}
