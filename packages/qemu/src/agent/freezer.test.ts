import { EventEmitter, once } from 'node:events'
import { Freezer } from '@cimarron/hypervisor/qga'
import { expect, test } from 'vitest'
import type { FakeAgentCommand } from '../testing/fake-agent.ts'
import { type FakeLine, lineTo } from '../testing/fake-agent-line.ts'

/** A freezer of a fake agent, what it has written down, and the word of each thaw. */
function freezerOf({ line }: FakeLine, reached: (point: string) => void = () => undefined) {
  const notes: unknown[] = []
  const note = (frozen: unknown) => void notes.push(frozen)
  const freezer = new Freezer({ line, note, name: () => 'db', nowMs: () => 1000, reached })
  return { freezer, notes }
}

/** Tells when it was thawed; refuses so often before. */
function thawing(refusals = 0): { readonly command: FakeAgentCommand; readonly thawed: Promise<unknown> } {
  const emitter = new EventEmitter()
  let left = refusals
  const command: FakeAgentCommand = (_, agent) => {
    if (left-- > 0) return { error: { class: 'GenericError', desc: 'not yet' } }
    agent.isFrozen = false
    setImmediate(() => emitter.emit('thawed'))
    return { return: 1 }
  }
  return { command, thawed: once(emitter, 'thawed') }
}

test('that file systems may be frozen is written down before they are, and that they are not when they are thawed', async () => {
  await using fake = await lineTo()
  const story: unknown[] = []
  const { freezer, notes } = freezerOf(fake, (point) => story.push([point, fake.agent.isFrozen, [...notes]]))
  expect(await freezer.freeze({})).toBe(1)
  expect(await freezer.thaw()).toBe(1)
  expect(story).toEqual([
    ['freeze:1', false, [{ untilMs: 11_000 }]],
    ['freeze:2', true, [{ untilMs: 11_000 }]],
    ['thaw:1', false, [{ untilMs: 11_000 }]],
  ])
  expect(notes.at(-1)).toBeNull()
})

test('what nobody thaws thaws by itself, though the agent refuses at first', async () => {
  const { command, thawed } = thawing(1)
  await using fake = await lineTo({ 'guest-fsfreeze-thaw': command })
  const { freezer } = freezerOf(fake)
  await freezer.freeze({ thawAfterMs: 100 })
  await thawed
  expect(fake.agent.isFrozen).toBe(false)
  freezer.forget()
})

test('a freeze that is not answered is thawed, for it may have come true', async () => {
  const { command, thawed } = thawing()
  await using fake = await lineTo({ 'guest-fsfreeze-freeze': () => 'silence', 'guest-fsfreeze-thaw': command })
  const { freezer } = freezerOf(fake)
  await expect(freezer.freeze({ timeoutMs: 20 })).rejects.toMatchObject({ code: 'timeout' })
  await thawed
  freezer.forget()
})

test('what is frozen is not frozen again, and what the agent refuses is not noted as frozen', async () => {
  await using fake = await lineTo()
  const { freezer } = freezerOf(fake)
  await freezer.freeze({})
  await expect(freezer.freeze({})).rejects.toMatchObject({ code: 'busy' })
  freezer.forget()
  const refusing: FakeAgentCommand = () => ({ error: { class: 'GenericError', desc: 'no' } })
  await using other = await lineTo({ 'guest-fsfreeze-freeze': refusing })
  const { freezer: second, notes } = freezerOf(other)
  await expect(second.freeze({})).rejects.toMatchObject({ code: 'guest-refused' })
  expect(notes.at(-1)).toBeNull()
})

test('a machine that another daemon has frozen is thawed by the one that finds it', async () => {
  const { command, thawed } = thawing()
  await using fake = await lineTo({ 'guest-fsfreeze-thaw': command })
  fake.agent.isFrozen = true
  const { freezer, notes } = freezerOf(fake)
  freezer.thawSoon()
  await thawed
  expect(fake.agent.isFrozen).toBe(false)
  await expect.poll(() => notes.at(-1)).toBeNull()
})
