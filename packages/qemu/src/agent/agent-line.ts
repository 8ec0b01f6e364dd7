import { type AgentOptions, HypervisorError } from '@cimarron/hypervisor'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import { AgentConnection } from './agent-connection.ts'
import { AgentError } from './agent-error.ts'
import { type GuestReport, type GuestReportName, guestReports } from './guest-reports.ts'

/** What the agent's side needs of its machine. */
export interface AgentOwner {
  readonly paths: RunPaths
  run(): Run | undefined
  name(): string
  /** Whether something in the guest has opened the channel; undefined where that is not known. */
  isOpen(): boolean | undefined
}

export interface AgentQuestion extends AgentOptions {
  readonly args?: Readonly<object>
  readonly mostBytes?: number
  readonly silentMs?: number
}

/** How long an agent may take to answer, in milliseconds, where the caller says nothing. */
export const usualAnswerMs = 10_000

/** How to get an agent, in words. */
const installing =
  'install and start it in the guest (Debian, Ubuntu: apt install qemu-guest-agent; Fedora: dnf install qemu-guest-agent; Windows: virtio-win-guest-tools)'

/** Asks the agent of a machine, whichever run it is in, and tells what goes wrong in the words of the contract. */
export class AgentLine {
  readonly #owner: AgentOwner
  #run: Run | undefined
  #connection: AgentConnection | undefined

  constructor(owner: AgentOwner) {
    this.#owner = owner
  }

  /** @throws HypervisorError `agent-unavailable`, `timeout`, `unsupported`, `guest-refused`, `peer-failed`, `busy`, `cancelled` */
  async ask(command: string, question: AgentQuestion = {}): Promise<unknown> {
    const { timeoutMs = usualAnswerMs, ...rest } = question
    try {
      return await this.#connect().execute(command, { ...rest, timeoutMs })
    } catch (error) {
      throw error instanceof AgentError ? this.#translated(error, command, `${timeoutMs} ms`) : error
    }
  }

  async report<N extends GuestReportName>(command: N, question: AgentQuestion = {}): Promise<GuestReport<N>> {
    const answer = await this.ask(command, question)
    // Each reader gives the report of its own command.
    return this.read(() => guestReports[command](answer, command) as GuestReport<N>, command)
  }

  /** Reads an answer. @throws HypervisorError `peer-failed` where it is none */
  read<T>(reader: () => T, command: string): T {
    try {
      return reader()
    } catch (error) {
      throw error instanceof AgentError ? this.#translated(error, command) : error
    }
  }

  /** The channel is let go of; who waits at it is refused. */
  async close(): Promise<void> {
    await this.#connection?.[Symbol.asyncDispose]()
    this.#connection = undefined
    this.#run = undefined
  }

  #connect(): AgentConnection {
    const run = this.#owner.run()
    if (!run?.process) throw this.unavailable('the machine does not run', 'start it')
    if (!run.config?.agent) {
      throw this.unavailable('the machine runs without a channel for one', 'set agent=on, and power it off and on')
    }
    if (this.#owner.isOpen() === false) {
      throw this.unavailable('its channel is there, but nothing in the guest has opened it', installing)
    }
    if (this.#run !== run) {
      void this.#connection?.[Symbol.asyncDispose]()
      this.#connection = new AgentConnection(this.#owner.paths.agent)
      this.#run = run
    }
    this.#connection ??= new AgentConnection(this.#owner.paths.agent)
    return this.#connection
  }

  unavailable(problem: string, remedy: string, cause?: unknown): HypervisorError {
    return new HypervisorError('agent-unavailable', { machine: this.#owner.name(), problem, remedy }, { cause })
  }

  #translated(error: AgentError, command: string, within = 'its time'): HypervisorError {
    const machine = this.#owner.name()
    const what = `the agent in the guest of machine ${JSON.stringify(machine)}`
    const cause = { cause: error }
    switch (error.code) {
      case 'closed':
        return this.unavailable(error.message, installing, error)
      case 'timeout': {
        const remedy =
          'its channel is open: it may hang, or be stopped; in the guest, see: systemctl status qemu-guest-agent'
        return new HypervisorError('timeout', { what: `the answer of ${what} to ${command}`, within, remedy }, cause)
      }
      case 'cancelled':
        return new HypervisorError('cancelled', { what: `${command} to ${what}` }, cause)
      case 'protocol':
        return new HypervisorError('peer-failed', { what, words: error.message }, cause)
      case 'crowded':
        return new HypervisorError(
          'busy',
          { machine, operation: `other questions to its agent: ${error.message}` },
          cause,
        )
      case 'refused': {
        // Both an unknown and a forbidden command are told by that class (QEMU, qapi/qmp-dispatch.c).
        if (error.agentClass === 'CommandNotFound') {
          return new HypervisorError('unsupported', { platform: what, feature: command, why: error.message }, cause)
        }
        return new HypervisorError('guest-refused', { machine, problem: `refused ${command}: ${error.message}` }, cause)
      }
      default:
        return error.code satisfies never
    }
  }
}
