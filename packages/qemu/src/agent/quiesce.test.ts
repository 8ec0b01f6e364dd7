import { setImmediate as nextTurn } from 'node:timers/promises'
import { heldStill } from '@cimarron/hypervisor'
import { Freezer } from '@cimarron/hypervisor/qga'
import { expect, test } from 'vitest'
import type { FakeAgent, FakeAgentAnswer, FakeAgentCommand } from '../testing/fake-agent.ts'
import { lineTo } from '../testing/fake-agent-line.ts'

type Wrong = (agent: FakeAgent) => FakeAgentAnswer

const hangUp: Wrong = (agent) => {
  agent.hangUp()
  return 'silence'
}

/** What an agent may do in the place of an answer. */
const wrongs: Readonly<Record<string, Wrong>> = {
  'never answers': () => 'silence',
  'hangs up': hangUp,
  'answers garbage': () => ({ raw: '\u0000}{"return": \n' }),
  'answers another question': () => ({ return: { pid: 7 } }),
  'answers less than nothing': () => ({ return: -1 }),
  'refuses without words': () => ({ raw: '{"error": 5}\n' }),
  'answers without an end': () => ({ raw: Buffer.alloc(64 * 2 ** 20, '1') }),
  'floods with lines': () => ({ raw: Buffer.alloc(16 * 2 ** 20, 'null\n') }),
}

/** Holds a guest still over some work; its agent answers one of the commands wrongly, at first. */
async function quiesce(command: 'guest-fsfreeze-freeze' | 'guest-fsfreeze-thaw', wrong: Wrong) {
  const thawed = Promise.withResolvers<void>()
  let isFirst = true
  const thaw: FakeAgentCommand = (_, agent) => {
    agent.isFrozen = false
    thawed.resolve()
    return { return: 1 }
  }
  const atFirst: FakeAgentCommand = (args, agent) => {
    if (!isFirst) return thaw(args, agent)
    isFirst = false
    // It has frozen them for all that, or thawed nothing.
    agent.isFrozen = true
    return wrong(agent)
  }
  await using fake = await lineTo({ 'guest-fsfreeze-thaw': thaw, [command]: atFirst })
  const notes: unknown[] = []
  const freezer = new Freezer({
    line: fake.line,
    note: (frozen) => void notes.push(frozen),
    name: () => 'db',
    nowMs: () => 0,
    reached: () => undefined,
  })
  const timeoutMs = 1000
  const agent = {
    freeze: (options: object) => freezer.freeze({ ...options, timeoutMs }),
    thaw: () => freezer.thaw({ timeoutMs }),
  }
  let isDone = false
  const work = async () => {
    await nextTurn()
    isDone = true
  }
  const error = await heldStill({ agent, machine: 'db' }, work).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  await thawed.promise
  await expect.poll(() => notes.at(-1), { timeout: 10_000 }).toBeNull()
  expect(fake.agent.isFrozen).toBe(false)
  return { error, isDone }
}

test.for(Object.entries(wrongs))(
  'an agent that %s to a freeze has its guest thawed, and no snapshot taken',
  async ([, wrong]) => {
    const { error, isDone } = await quiesce('guest-fsfreeze-freeze', wrong)
    expect(error).toMatchObject({
      code: expect.stringMatching(/^(timeout|agent-unavailable|peer-failed|guest-refused)$/),
    })
    expect(isDone).toBe(false)
  },
)

test.for(Object.entries(wrongs))(
  'an agent that %s to a thaw is asked again until its guest is thawed, and that is told',
  async ([, wrong]) => {
    const { error, isDone } = await quiesce('guest-fsfreeze-thaw', wrong)
    expect(error).toMatchObject({
      code: expect.stringMatching(/^(timeout|agent-unavailable|peer-failed|guest-refused)$/),
    })
    expect(isDone).toBe(true)
  },
)
