import { setTimeout as delay } from 'node:timers/promises'
import { type GuestAgent, type GuestProcessStatus, HypervisorError } from '@cimarron/hypervisor'
import { z } from 'zod'
import {
  type AgentEndpoints,
  type AgentPart,
  type AgentReport,
  agentParts,
  type ExecResult,
} from '../contract/agent.ts'
import type { RequestError } from '../problem/request-error.ts'
import {
  agentReport,
  execRequest,
  execResult,
  freezeRequest,
  frozen,
  guestPasswordRequest,
  guestPath,
  keysChange,
  shutDownRequest,
  timeRequest,
  trimmed,
  trimRequest,
  written,
} from '../schema/agent.ts'
import { word } from '../schema/query.ts'
import { invalidRequest } from '../serve/read-input.ts'
import { waitQuery } from './job-reply.ts'
import { ByteStream, type Call, type Operations, Reply } from './operation.ts'

const asking = [
  'machine-not-found',
  'ambiguous-name',
  'invalid-state',
  'agent-unavailable',
  'guest-refused',
  'unsupported',
  'timeout',
  'peer-failed',
  'busy',
] as const

type OfMachine = Pick<Call<'agent.ping'>, 'session' | 'params'>

function agentOf({ session, params }: OfMachine): GuestAgent {
  return session.agent(session.findMachine(params.machine).view.id)
}

/** The agent in a machine's guest. */
export const agentOperations: Operations<keyof AgentEndpoints> = {
  'agent.report': {
    summary: "What the agent in a machine's guest tells of it",
    description: 'All parts, or those of `parts`; what it can not tell stands under `problems`.',
    query: z.strictObject({ parts: word.exactOptional().describe(`with commas: ${agentParts.join(', ')}`) }),
    answer: agentReport,
    problems: asking,
    handle: async (call) => await report(agentOf(call), partsOf(call.query.parts), call.signal),
  },
  'agent.ping': {
    summary: 'Ask the agent whether it is there',
    answer: 'nothing',
    status: 204,
    problems: asking,
    handle: async (call) => {
      await agentOf(call).ping({ signal: call.signal })
      return null
    },
  },
  'agent.exec': {
    summary: 'Run a program in the guest',
    description:
      'Answers when it has ended or after `wait` seconds; then it runs on, and `agent.process` tells of it. It can not be ended from outside: the protocol has no way.',
    query: waitQuery,
    body: execRequest,
    answer: execResult,
    problems: [...asking, 'invalid-input'],
    handle: async (call) => {
      const agent = agentOf(call)
      const { input, ...request } = call.body
      const given = input === undefined ? {} : { input: Buffer.from(input, 'base64') }
      const { pid } = await agent.exec({ ...request, ...given }, { signal: call.signal })
      return await untilEnded(agent, pid, call)
    },
  },
  'agent.process': {
    summary: 'How a program that was begun in the guest is; with its end comes its output, once',
    query: waitQuery,
    answer: execResult,
    problems: asking,
    handle: async (call) => {
      const pid = Number(call.params.pid)
      if (!Number.isSafeInteger(pid) || pid <= 0) throw invalid('pid', call.params.pid, 'is no number of a process')
      return await untilEnded(agentOf(call), pid, call)
    },
  },
  'agent.read-file': {
    summary: "A file's bytes, as the guest gives them",
    query: z.strictObject({ path: guestPath }),
    answer: 'bytes',
    problems: asking,
    handle: async (call) => {
      const bytes = agentOf(call).readFile(call.query.path, { signal: call.signal })[Symbol.asyncIterator]()
      // What is wrong from the beginning is told as a refusal, and not by an answer that breaks off.
      const first = await bytes.next()
      return new Reply(200, new ByteStream({ bytes: continued(first, bytes) }), { 'cache-control': 'no-store' })
    },
  },
  'agent.write-file': {
    summary: 'Write a file in the guest; the body is its bytes',
    query: z.strictObject({ path: guestPath }),
    takesBytes: true,
    answer: written,
    problems: asking,
    handle: async (call) => ({
      bytes: await agentOf(call).writeFile(call.query.path, call.bytes, { signal: call.signal }),
    }),
  },
  'agent.freeze': {
    summary: "Flush the guest's file systems and hold all writes",
    description:
      'They are thawed by `agent.thaw`, and by themselves after `thawAfterMs`, also where the daemon has died.',
    body: freezeRequest,
    answer: frozen,
    problems: [...asking, 'invalid-input'],
    handle: async (call) => ({ fileSystems: await agentOf(call).freeze({ ...call.body, signal: call.signal }) }),
  },
  'agent.thaw': {
    summary: "Let the guest's file systems go on",
    answer: frozen,
    problems: asking,
    handle: async (call) => ({ fileSystems: await agentOf(call).thaw({ signal: call.signal }) }),
  },
  'agent.password': {
    summary: "Set a password of one of the guest's users",
    description: 'It is in no log and no journal.',
    body: guestPasswordRequest,
    answer: 'nothing',
    status: 204,
    problems: asking,
    handle: async (call) => {
      const { user, password, crypted = false } = call.body
      await agentOf(call).setPassword(user, password, { crypted, signal: call.signal })
      return null
    },
  },
  'agent.shut-down': {
    summary: 'Ask the agent to shut its guest down; the machine tells when it has',
    body: shutDownRequest,
    answer: 'nothing',
    status: 204,
    problems: asking,
    handle: async (call) => {
      await agentOf(call).shutDown(call.body.mode, { signal: call.signal })
      return null
    },
  },
  'agent.trim': {
    summary: 'Tell the disks which blocks the guest does not use',
    body: trimRequest,
    answer: trimmed,
    problems: asking,
    handle: async (call) => await agentOf(call).trim({ ...call.body, signal: call.signal }),
  },
  'agent.set-time': {
    summary: "Set the guest's clock",
    body: timeRequest,
    answer: 'nothing',
    status: 204,
    problems: asking,
    handle: async (call) => {
      await agentOf(call).setTime(call.body.timeMs, { signal: call.signal })
      return null
    },
  },
  'agent.keys': {
    summary: "A user's authorized keys for ssh",
    query: z.strictObject({ user: word }),
    answer: z.array(z.string()),
    problems: asking,
    handle: async (call) => await agentOf(call).authorizedKeys(call.query.user, { signal: call.signal }),
  },
  'agent.change-keys': {
    summary: "Add and take away a user's authorized keys for ssh; answers those there are then",
    body: keysChange,
    answer: z.array(z.string()),
    problems: asking,
    handle: async (call) => {
      const agent = agentOf(call)
      const { user, add = [], remove = [] } = call.body
      const { signal } = call
      if (remove.length > 0) await agent.removeAuthorizedKeys(user, remove, { signal })
      if (add.length > 0) await agent.addAuthorizedKeys(user, add, { signal })
      return await agent.authorizedKeys(user, { signal })
    },
  },
}

const ask: { readonly [P in AgentPart]: (agent: GuestAgent, signal: AbortSignal) => Promise<AgentReport[P]> } = {
  info: (agent, signal) => agent.info({ signal }),
  os: (agent, signal) => agent.os({ signal }),
  hostName: (agent, signal) => agent.hostName({ signal }),
  timeZone: (agent, signal) => agent.timeZone({ signal }),
  timeMs: (agent, signal) => agent.time({ signal }),
  users: (agent, signal) => agent.users({ signal }),
  interfaces: (agent, signal) => agent.interfaces({ signal }),
  fileSystems: (agent, signal) => agent.fileSystems({ signal }),
  disks: (agent, signal) => agent.disks({ signal }),
  processors: (agent, signal) => agent.processors({ signal }),
  freeze: (agent, signal) => agent.freezeStatus({ signal }),
}

/** One part after another; who does not answer the first is not asked for the rest. */
async function report(agent: GuestAgent, parts: readonly AgentPart[], signal: AbortSignal): Promise<AgentReport> {
  await agent.ping({ signal })
  const told: Partial<Record<AgentPart, unknown>> = {}
  const problems: AgentReport['problems'][number][] = []
  for (const part of parts) {
    try {
      told[part] = await ask[part](agent, signal)
    } catch (error) {
      if (!(error instanceof HypervisorError) || !excused.has(error.code)) throw error
      problems.push({ part, code: error.code, detail: error.message })
    }
  }
  // Each part is what its question answers.
  return { ...told, problems } as AgentReport
}

/** What is wrong with one part alone. */
const excused: ReadonlySet<string> = new Set(['unsupported', 'guest-refused', 'peer-failed'])

function partsOf(text: string | undefined): readonly AgentPart[] {
  if (text === undefined) return agentParts
  return text.split(',').map((name) => {
    const part = agentParts.find((one) => one === name)
    if (!part) throw invalid('parts', name, `is none; use some of ${agentParts.join(', ')}`)
    return part
  })
}

function invalid(field: string, value: string, problem: string): RequestError {
  const message = `${field}: ${JSON.stringify(value.slice(0, 100))} ${problem}`
  return invalidRequest([{ field, message }])
}

const shortestPauseMs = 20
const longestPauseMs = 1000

/** Asks again and again, ever more seldom, for so long as the caller waits: the agent has no way to tell by itself. */
async function untilEnded(
  agent: GuestAgent,
  pid: number,
  { query, signal }: { readonly query: { readonly wait?: number }; readonly signal: AbortSignal },
): Promise<ExecResult> {
  const deadline = performance.now() + (query.wait ?? 0) * 1000
  for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 1.5)) {
    const status = await agent.execStatus(pid, { signal })
    const leftMs = deadline - performance.now()
    if (status.exited || leftMs <= 0) return resultOf(pid, status)
    await delay(Math.min(pauseMs, leftMs), undefined, { signal })
  }
}

function resultOf(pid: number, { out, err, ...status }: GuestProcessStatus): ExecResult {
  return {
    pid,
    ...status,
    ...(out ? { out: Buffer.from(out).toString('base64') } : {}),
    ...(err ? { err: Buffer.from(err).toString('base64') } : {}),
  }
}

async function* continued(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (let piece = first; piece.done !== true; piece = await rest.next()) yield piece.value
  } finally {
    await rest.return?.()
  }
}
