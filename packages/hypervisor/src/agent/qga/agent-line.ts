import { HypervisorError } from '../../error.ts'
import type { AgentOptions } from '../guest-agent.ts'
import { AgentError } from './agent-error.ts'
import { agentUnavailable, installingAgent } from './agent-unavailable.ts'
import { type GuestReport, type GuestReportName, guestReports } from './guest-reports.ts'

/** How one command of the protocol (QEMU, qga/qapi-schema.json) is asked. */
export interface Exchange {
  readonly args?: Readonly<object>
  /** For each answer, in milliseconds. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** Of the answer. */
  readonly mostBytes?: number
  /** So long an error may come; success has no answer (QGA schema: `success-response: false`). */
  readonly silentMs?: number
}

/** By which commands reach an agent, one at a time. */
export interface AgentChannel {
  /** What the agent returned. @throws AgentError */
  execute(command: string, exchange: Exchange): Promise<unknown>
}

/** What the agent's side needs of its machine. */
export interface AgentOwner {
  name(): string
  /** @throws HypervisorError `agent-unavailable` where nobody can be asked */
  channel(): AgentChannel
}

export interface AgentQuestion extends AgentOptions {
  readonly args?: Readonly<object>
  readonly mostBytes?: number
  readonly silentMs?: number
}

/** How long an agent may take to answer, in milliseconds, where the caller says nothing. */
export const usualAnswerMs = 10_000

/** Asks the agent of a machine, whichever run it is in, and tells what goes wrong in the words of the contract. */
export class AgentLine {
  readonly #owner: AgentOwner

  constructor(owner: AgentOwner) {
    this.#owner = owner
  }

  /** @throws HypervisorError `agent-unavailable`, `timeout`, `unsupported`, `guest-refused`, `peer-failed`, `busy`, `cancelled` */
  async ask(command: string, question: AgentQuestion = {}): Promise<unknown> {
    const { timeoutMs = usualAnswerMs, ...rest } = question
    try {
      return await this.#owner.channel().execute(command, { ...rest, timeoutMs })
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

  #translated(error: AgentError, command: string, within = 'its time'): HypervisorError {
    const machine = this.#owner.name()
    const what = `the agent in the guest of machine ${JSON.stringify(machine)}`
    const cause = { cause: error }
    switch (error.code) {
      case 'closed':
        return agentUnavailable(machine, { problem: error.message, remedy: installingAgent }, error)
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
