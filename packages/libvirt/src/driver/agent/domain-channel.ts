import { type AgentChannel, AgentError, type Exchange, InTurn } from '@cimarron/hypervisor/qga'
import type { Domain } from '../../api/domain.ts'
import { LibvirtError } from '../../error.ts'
import { qemuCalls } from '../../protocol/qemu.gen.ts'
import type { RpcConnection } from '../../rpc/rpc-connection.ts'
import { isRefusal } from '../refusal.ts'
import { agentCalls } from './agent-calls.ts'

export interface ChannelOwner {
  /** @throws HypervisorError `unreachable` */
  rpc(): RpcConnection
  domain(): Domain
  /** Whether something in the guest has opened its end. */
  isOpen(): boolean
  /** What is no fault of the agent, in the words of the contract. */
  refusal(error: LibvirtError, command: string): unknown
}

/** What an agent may say at most, where more is not expected. */
const usualCharacters = 4 * 2 ** 20

/** The way to a guest's agent that libvirt has: calls of its own where there are any, and else the command as it is. */
export class DomainChannel implements AgentChannel {
  readonly #owner: ChannelOwner
  readonly #turns = new InTurn()

  constructor(owner: ChannelOwner) {
    this.#owner = owner
  }

  async execute(command: string, exchange: Exchange): Promise<unknown> {
    return await this.#turns.pass(command, exchange.signal, () => this.#ask(command, exchange))
  }

  async #ask(command: string, exchange: Exchange): Promise<unknown> {
    const { args = {}, timeoutMs, signal } = exchange
    const own = agentCalls[command]
    if (!own) return await this.#sendKnown(command, exchange)
    const options = { timeoutMs, ...(signal ? { signal } : {}) }
    const [rpc, domain] = [this.#owner.rpc(), this.#owner.domain()]
    try {
      return await own({ rpc, domain, args: { ...args }, options })
    } catch (error) {
      // A server of before the call, or a hypervisor without it: an unknown procedure is refused as a fault of the protocol.
      if (isRefusal(error, 'noSupport', 'rpc')) return await this.#sendKnown(command, exchange)
      throw this.#failure(error, command)
    }
  }

  /** libvirt passes on that an agent refused, and not why: one that does not know the command tells so when it is asked. */
  async #sendKnown(command: string, exchange: Exchange): Promise<unknown> {
    try {
      return await this.#send(command, exchange)
    } catch (error) {
      if (!isRefusal(error, 'internal') || command === 'guest-info') throw this.#failure(error, command)
      const { timeoutMs, signal } = exchange
      const info = await this.#send('guest-info', { timeoutMs, signal }).catch(() => undefined)
      const agentClass = info === undefined || knows(info, command) ? 'GenericError' : 'CommandNotFound'
      throw new AgentError('refused', wordsOf(error), { agentClass, cause: error })
    }
  }

  async #send(command: string, { args, timeoutMs, signal, mostBytes, silentMs }: Exchange): Promise<unknown> {
    const patienceMs = silentMs ?? timeoutMs
    const asked = {
      dom: this.#owner.domain().wire,
      cmd: JSON.stringify({ execute: command, ...(args ? { arguments: args } : {}) }),
      timeout: Math.max(1, Math.ceil(patienceMs / 1000)),
      flags: 0,
    }
    const options = { timeoutMs: patienceMs, ...(signal ? { signal } : {}) }
    try {
      const { result } = await this.#owner.rpc().call(qemuCalls.domainAgentCommand, asked, options)
      return returned(result, command, mostBytes ?? usualCharacters)
    } catch (error) {
      // It has ended, or is about to: that was what was asked for.
      const isSilence = isRefusal(error, 'agentUnresponsive', 'operationInvalid') || isTimeout(error)
      if (silentMs !== undefined && isSilence) return undefined
      throw error
    }
  }

  #failure(error: unknown, command: string): unknown {
    if (!(error instanceof LibvirtError)) return error
    const cause = { cause: error }
    switch (error.code) {
      case 'timeout':
        return new AgentError('timeout', `${command} was not answered in time`, cause)
      case 'cancelled':
        return new AgentError('cancelled', `${command} was cancelled`, cause)
      case 'refused':
        return this.#refusal(error)
      default:
        return this.#owner.refusal(error, command)
    }
  }

  #refusal(error: LibvirtError): AgentError {
    const cause = { cause: error }
    if (isRefusal(error, 'agentUnresponsive'))
      return new AgentError(this.#owner.isOpen() ? 'timeout' : 'closed', error.message, cause)
    if (isRefusal(error, 'agentUnsynced')) return new AgentError('protocol', error.message, cause)
    if (isRefusal(error, 'timedOut')) return new AgentError('crowded', error.message, cause)
    if (isRefusal(error, 'noDomain')) return new AgentError('closed', error.message, cause)
    const isUnknown = isRefusal(error, 'unsupported', 'argumentUnsupported', 'configUnsupported')
    return new AgentError('refused', error.message, {
      ...cause,
      agentClass: isUnknown ? 'CommandNotFound' : 'GenericError',
    })
  }
}

/** libvirt hands on the whole line that the agent said. */
function returned(result: string | null, command: string, mostCharacters: number): unknown {
  const words = `answered ${command} with what is no answer`
  if (result === null) return {}
  if (result.length > mostCharacters)
    throw new AgentError('protocol', `sent an answer of more than ${mostCharacters} bytes`)
  try {
    const answer: unknown = JSON.parse(result)
    if (typeof answer === 'object' && answer !== null && 'return' in answer) return answer.return
  } catch (cause) {
    throw new AgentError('protocol', words, { cause })
  }
  throw new AgentError('protocol', words)
}

function knows(info: unknown, command: string): boolean {
  if (typeof info !== 'object' || info === null || !('supported_commands' in info)) return true
  const commands: unknown = info.supported_commands
  return (
    !Array.isArray(commands) ||
    commands.some((one: { name?: unknown; enabled?: unknown }) => one.name === command && one.enabled === true)
  )
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function isTimeout(error: unknown): boolean {
  return error instanceof LibvirtError && error.code === 'timeout'
}
