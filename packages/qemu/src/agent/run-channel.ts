import { type AgentChannel, agentObstacle } from '@cimarron/hypervisor/qga'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import { AgentConnection } from './agent-connection.ts'

export interface RunChannelOwner {
  readonly paths: RunPaths
  run(): Run | undefined
  name(): string
  /** Whether something in the guest has opened the channel; undefined where that is not known. */
  isOpen(): boolean | undefined
}

/** The channel to the agent of a machine, whichever run it is in. */
export class RunChannel {
  readonly #owner: RunChannelOwner
  #run: Run | undefined
  #connection: AgentConnection | undefined

  constructor(owner: RunChannelOwner) {
    this.#owner = owner
  }

  /** @throws HypervisorError `agent-unavailable` */
  open(): AgentChannel {
    const run = this.#owner.run()
    if (!run?.process) throw agentObstacle(this.#owner.name(), 'off')
    if (!run.config?.agent) throw agentObstacle(this.#owner.name(), 'no-channel')
    if (this.#owner.isOpen() === false) throw agentObstacle(this.#owner.name(), 'nobody')
    if (this.#run !== run) {
      void this.#connection?.[Symbol.asyncDispose]()
      this.#connection = new AgentConnection(this.#owner.paths.agent)
      this.#run = run
    }
    this.#connection ??= new AgentConnection(this.#owner.paths.agent)
    return this.#connection
  }

  /** It is let go of; who waits at it is refused. */
  async close(): Promise<void> {
    await this.#connection?.[Symbol.asyncDispose]()
    this.#connection = undefined
    this.#run = undefined
  }
}
