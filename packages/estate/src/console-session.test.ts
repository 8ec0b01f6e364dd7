import { HypervisorError } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { define, open, story } from './testing/story.ts'
import { testActor } from './testing.ts'

test('what was typed reaches the keyboard, and the journal tells that it was, by whom, and not what', async () => {
  const { estate, session, fake } = await open()
  await using _ = estate
  const machine = await define(session, 'm', true)
  await session.typeText(machine, 'Geheim', { layout: 'us' })
  await session.sendKeys(machine, [['ctrl', 'alt', 'delete']])
  expect(fake().fakeMachine(machine).keys).toEqual([
    ...[['shift', 'g'], ['e'], ['h'], ['e'], ['i'], ['m']],
    ['ctrl', 'alt', 'delete'],
  ])
  expect((await story(session, machine)).slice(-2)).toEqual(['type-text: 6 characters', 'send-keys: 1 key or chord'])
  const [entry] = await session.audit({ command: 'type-text', limit: 1 })
  expect(entry).toMatchObject({ kind: 'console', machine, actor: { name: 'admin' } })
  expect(JSON.stringify(await session.history({ limit: 100 }))).not.toMatch(/geheim/i)
})

test('a text that the layout can not write is refused before any of it is typed', async () => {
  const { estate, session, fake } = await open()
  await using _ = estate
  const machine = await define(session, 'm', true)
  await expect(session.typeText(machine, 'a€', { layout: 'us' })).rejects.toMatchObject({ code: 'invalid-input' })
  expect(fake().fakeMachine(machine).keys).toEqual([])
})

test('keys that would take forever are refused by their number', async () => {
  const { estate, session } = await open()
  await using _ = estate
  const machine = await define(session, 'm', true)
  const slow = session.typeText(machine, 'a'.repeat(100), { layout: 'us', delayMs: 10_000 })
  await expect(slow).rejects.toThrow('keys: 100 are keys that take 17 minutes to press; send at most 59 at a time')
})

test('keys of two do not get mixed up: the second is refused while the first are pressed', async () => {
  const { estate, session, fake } = await open()
  await using _ = estate
  const machine = await define(session, 'm', true)
  const release = fake().hold('send-keys')
  const first = session.sendKeys(machine, [['a']])
  await expect(session.sendKeys(machine, [['b']])).rejects.toMatchObject({ code: 'busy' })
  release()
  await first
  await session.sendKeys(machine, [['c']])
  expect(fake().fakeMachine(machine).keys).toEqual([['a'], ['c']])
})

test('an operator may look and type, a monitor neither, and both are refused what the state forbids', async () => {
  const { estate, session } = await open()
  await using _ = estate
  const machine = await define(session, 'm', true)
  const operator = estate.as(testActor('operator'))
  const monitor = estate.as(testActor('monitor'))
  expect((await operator.screenshot(machine)).length).toBeGreaterThan(0)
  await operator.sendKeys(machine, [['ret']])
  await expect(monitor.screenshot(machine)).rejects.toThrow('looking at screens needs the role admin or operator')
  await expect(monitor.typeText(machine, 'a')).rejects.toThrow('pressing keys needs the role admin or operator')
  expect((await story(session, machine)).slice(-2)).toEqual(['refused screenshot: denied', 'refused send-keys: denied'])
  await session.run({ kind: 'power-off-machine', machine })
  await expect(operator.sendKeys(machine, [['ret']])).rejects.toMatchObject({ code: 'invalid-state' })
  await expect(operator.screenshot(machine)).rejects.toBeInstanceOf(HypervisorError)
})
