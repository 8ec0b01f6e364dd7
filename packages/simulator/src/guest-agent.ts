import {
  type AgentOptions,
  type GuestShutDownMode,
  type GuestView,
  HypervisorError,
  type MachineConfig,
  type MachineView,
  MemoryAgent,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import { simulatedAddresses } from './addresses.ts'
import { delay } from './clock.ts'
import type { VictimMachine } from './fault-table.ts'
import type { World } from './world.ts'

export interface GuestAgentParts {
  readonly world: World
  readonly view: () => MachineView
  /** @throws HypervisorError `invalid-state`, `machine-not-found` */
  readonly require: (options: AgentOptions) => void
  readonly shutDown: (mode: GuestShutDownMode) => void
  readonly learn: (part: Omit<GuestView, 'agent'>) => void
}

/** How long an agent may take to answer, in milliseconds, where the caller says nothing. */
const usualAnswerMs = 10_000

/** The agent of a simulated machine, with what can go wrong with one. */
export function simulatedAgent(parts: GuestAgentParts): MemoryAgent {
  const { world, view } = parts
  const config = (): MachineConfig => view().active ?? view().defined
  const victim = (): VictimMachine => ({ id: view().id, name: view().defined.name })
  return new MemoryAgent({
    config,
    nowMs: () => world.clock.now(),
    async addresses() {
      const nics = await simulatedAddresses(view(), (network) => world.leases(network))
      return new Map(nics.flatMap(({ nic, addresses: [first] }) => (first ? [[nic, first.address] as const] : [])))
    },
    async answer(command, options) {
      parts.require(options)
      requireThere(view())
      await misbehave({ world, machine: victim(), command, options })
      throwIfCancelled(options.signal, `${command} to the agent of machine ${JSON.stringify(victim().name)}`)
    },
    after: (ms, call) => world.clock.after(ms, call),
    shutDown: parts.shutDown,
    learn: parts.learn,
  })
}

function requireThere({ guest, active, defined }: MachineView): void {
  const machine = defined.name
  if (active?.agent === false) {
    const problem = 'the machine runs without a channel for one'
    throw new HypervisorError('agent-unavailable', {
      machine,
      problem,
      remedy: 'set agent=on, and power it off and on',
    })
  }
  if (guest?.agent) return
  const problem = 'its channel is there, but nothing in the guest has opened it'
  const remedy =
    'install and start it in the guest (Debian, Ubuntu: apt install qemu-guest-agent), or wait until it has booted'
  throw new HypervisorError('agent-unavailable', { machine, problem, remedy })
}

interface Question {
  readonly world: World
  readonly machine: VictimMachine
  readonly command: string
  readonly options: AgentOptions
}

/** Hangs, lies or floods, where a fault says so. */
async function misbehave({ world, machine, command, options }: Question): Promise<void> {
  const { signal = new AbortController().signal, timeoutMs = usualAnswerMs } = options
  const what = `the agent in the guest of machine ${JSON.stringify(machine.name)}`
  if (world.faults.strike('agent-hangs', machine)) {
    await delay(world.clock, timeoutMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    throwIfCancelled(options.signal, `${command} to ${what}`)
    const remedy =
      'its channel is open: it may hang, or be stopped; in the guest, see: systemctl status qemu-guest-agent'
    throw new HypervisorError('timeout', {
      what: `the answer of ${what} to ${command}`,
      within: `${timeoutMs} ms`,
      remedy,
    })
  }
  if (world.faults.strike('agent-lies', machine)) {
    throw new HypervisorError('peer-failed', { what, words: `answered ${command} with what is no answer` })
  }
  if (world.faults.strike('agent-floods', machine)) {
    throw new HypervisorError('peer-failed', { what, words: 'sent an answer of more than 4194304 bytes' })
  }
}
