import type { AgentOptions, FeatureName, FreezeOptions, GuestAgent } from '@cimarron/hypervisor'
import type { ConsoleAct } from './console-session.ts'
import type { AgentPermission } from './role-check.ts'
import { type Links, requireFeature, requireMachine } from './work/admission.ts'

/** The agents in guests as one actor may use them. Machines by their ids. */
export interface AgentSession {
  /**
   * The agent in a machine's guest. What changes the guest, or reads its files, is for operators; that it was asked for is
   * in the journal before it is done: a program's path and a file's, and nothing of arguments, input, contents or
   * passwords, which may be secret.
   */
  agent(machine: string): GuestAgent
}

export interface AgentParts {
  /** Those that the actor may look at. */
  readonly links: Links
  readonly permitted: <T>(permission: AgentPermission, act: () => Promise<T>, machine: string) => Promise<T>
  /** Durable when it resolves. */
  readonly note: (act: ConsoleAct) => Promise<void>
}

export function openAgentSession(parts: AgentParts): AgentSession {
  return { agent: (machine) => permittedAgent(parts, machine) }
}

interface Act {
  readonly permission: AgentPermission
  readonly feature: FeatureName
  /** For people, and nothing secret; left out, the journal is not told. */
  readonly detail?: string
}

const asking: Act = { permission: 'ask-agent', feature: 'agent' }

/** The agent, with each question behind what it takes to ask it. */
function permittedAgent({ links, permitted, note }: AgentParts, machine: string): GuestAgent {
  const act = <T>({ permission, feature, detail }: Act, work: (agent: GuestAgent) => Promise<T>): Promise<T> =>
    permitted(
      permission,
      async () => {
        const found = requireMachine(links, machine)
        requireFeature(found.link.hypervisor, feature)
        if (detail !== undefined) await note({ command: permission, machine, detail })
        return await work(found.machine.agent)
      },
      machine,
    )
  const ask = <T>(work: (agent: GuestAgent) => Promise<T>): Promise<T> => act(asking, work)
  return {
    ping: (options) => ask((agent) => agent.ping(options)),
    info: (options) => ask((agent) => agent.info(options)),
    os: (options) => ask((agent) => agent.os(options)),
    hostName: (options) => ask((agent) => agent.hostName(options)),
    timeZone: (options) => ask((agent) => agent.timeZone(options)),
    time: (options) => ask((agent) => agent.time(options)),
    users: (options) => ask((agent) => agent.users(options)),
    interfaces: (options) => ask((agent) => agent.interfaces(options)),
    fileSystems: (options) => ask((agent) => agent.fileSystems(options)),
    disks: (options) => ask((agent) => agent.disks(options)),
    processors: (options) => ask((agent) => agent.processors(options)),
    freezeStatus: (options) => ask((agent) => agent.freezeStatus(options)),
    setTime: (timeMs, options) =>
      act(
        {
          permission: 'set-guest-time',
          feature: 'agent',
          detail: timeMs === undefined ? "by its hardware's clock" : new Date(timeMs).toISOString(),
        },
        (agent) => agent.setTime(timeMs, options),
      ),
    exec: (request, options) =>
      act({ permission: 'exec-in-guest', feature: 'agent-exec', detail: request.path }, (agent) =>
        agent.exec(request, options),
      ),
    execStatus: (pid, options) =>
      act({ permission: 'exec-in-guest', feature: 'agent-exec' }, (agent) => agent.execStatus(pid, options)),
    async *readFile(path, options) {
      const reading = { permission: 'read-guest-file', feature: 'agent-files', detail: path } as const
      yield* await act(reading, async (agent) => agent.readFile(path, options))
    },
    writeFile: (path, bytes, options) =>
      act({ permission: 'write-guest-file', feature: 'agent-files', detail: path }, (agent) =>
        agent.writeFile(path, bytes, options),
      ),
    freeze: (options: FreezeOptions = {}) =>
      act(
        {
          permission: 'freeze-guest',
          feature: 'agent-freeze',
          detail: options.mountPoints?.join(', ') ?? 'all file systems',
        },
        (agent) => agent.freeze(options),
      ),
    thaw: (options) =>
      act({ permission: 'thaw-guest', feature: 'agent-freeze', detail: 'all file systems' }, (agent) =>
        agent.thaw(options),
      ),
    setPassword: (user, password, options) =>
      act({ permission: 'set-guest-password', feature: 'agent-password', detail: user }, (agent) =>
        agent.setPassword(user, password, options),
      ),
    shutDown: (mode, options) =>
      act({ permission: 'shut-down-guest', feature: 'agent-shut-down', detail: mode }, (agent) =>
        agent.shutDown(mode, options),
      ),
    trim: (options) =>
      act({ permission: 'trim-guest', feature: 'agent', detail: 'all file systems' }, (agent) => agent.trim(options)),
    authorizedKeys: (user: string, options?: AgentOptions) =>
      act({ permission: 'read-guest-keys', feature: 'agent' }, (agent) => agent.authorizedKeys(user, options)),
    addAuthorizedKeys: (user, keys, options) =>
      act({ permission: 'change-guest-keys', feature: 'agent', detail: `${keys.length} for ${user}` }, (agent) =>
        agent.addAuthorizedKeys(user, keys, options),
      ),
    removeAuthorizedKeys: (user, keys, options) =>
      act({ permission: 'change-guest-keys', feature: 'agent', detail: `${keys.length} of ${user}` }, (agent) =>
        agent.removeAuthorizedKeys(user, keys, options),
      ),
  }
}
