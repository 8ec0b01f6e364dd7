import { HypervisorError } from '../../error.ts'

/** How to get an agent, in words. */
export const installingAgent =
  'install and start it in the guest (Debian, Ubuntu: apt install qemu-guest-agent; Fedora: dnf install qemu-guest-agent; Windows: virtio-win-guest-tools)'

interface Unavailable {
  readonly problem: string
  readonly remedy: string
}

/** Whose agent can't be asked, why, and what to do about it. */
export function agentUnavailable(machine: string, { problem, remedy }: Unavailable, cause?: unknown): HypervisorError {
  return new HypervisorError('agent-unavailable', { machine, problem, remedy }, { cause })
}

/** What stands between a machine and its agent, where that is known before one asks. */
export type AgentObstacle = 'off' | 'no-channel' | 'nobody'

const obstacles: Readonly<Record<AgentObstacle, Unavailable>> = {
  off: { problem: 'the machine does not run', remedy: 'start it' },
  'no-channel': {
    problem: 'the machine runs without a channel for one',
    remedy: 'set agent=on, and power it off and on',
  },
  nobody: { problem: 'its channel is there, but nothing in the guest has opened it', remedy: installingAgent },
}

export function agentObstacle(machine: string, obstacle: AgentObstacle): HypervisorError {
  return agentUnavailable(machine, obstacles[obstacle])
}
