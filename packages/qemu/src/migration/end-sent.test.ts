import { expect, test } from 'vitest'
import type { QmpClient } from '../qmp/client.ts'
import type { QmpEvent } from '../qmp/message.ts'
import { endSent } from './end-sent.ts'

/** A QEMU that has sent its guest by post-copy, and tells how that goes on. */
function sent(statuses: readonly string[]) {
  const [first, ...then] = statuses
  async function* events(): AsyncGenerator<QmpEvent> {
    for (const status of then) yield { name: 'MIGRATION', data: { status } } as unknown as QmpEvent
    await new Promise(() => undefined)
  }
  const qmp = { events, executeAny: async () => ({ status: first }) } as unknown as QmpClient
  const over = Promise.withResolvers<void>()
  const run = { process: { isConnected: true }, qmp, powerOff: async () => over.resolve(), over: over.promise }
  return run as unknown as Parameters<typeof endSent>[0]
}

test('it is ended when all of its memory has gone', async () => {
  expect(await endSent(sent(['postcopy-active', 'completed']))).toBe(true)
})

test('it is not waited for where the connection is lost by which its memory goes', async () => {
  expect(await endSent(sent(['postcopy-active', 'postcopy-paused']))).toBe(false)
  // As the daemon after that finds it.
  expect(await endSent(sent(['postcopy-paused']))).toBe(false)
})
