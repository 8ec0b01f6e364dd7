export type AgentErrorCode =
  /** Nobody is at the other end. */
  | 'closed'
  | 'timeout'
  | 'cancelled'
  /** What came is no answer, or too much. */
  | 'protocol'
  /** The agent could not do it, and says why. */
  | 'refused'
  /** More wait for it than it may keep waiting. */
  | 'crowded'

/** What goes wrong between the daemon and an agent. `agentClass` is that of the agent's error (QEMU, qapi/error.json). */
export class AgentError extends Error {
  override readonly name = 'AgentError'
  readonly code: AgentErrorCode
  readonly agentClass: string | undefined

  constructor(code: AgentErrorCode, message: string, options: { cause?: unknown; agentClass?: string } = {}) {
    super(message, options)
    this.code = code
    this.agentClass = options.agentClass
  }
}
