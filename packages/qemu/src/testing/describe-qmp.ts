import { describe, expect, test } from 'vitest'
import type { QmpClient } from '../qmp/client.ts'

/** A monitor to be tested, of a machine that is paused before its first instruction. */
export interface QmpTarget extends AsyncDisposable {
  readonly client: QmpClient
}

/** How QMP behaves towards its client: the same tests for the fake monitor and for QEMU's own. */
export function describeQmp(name: string, open: () => Promise<QmpTarget>): void {
  describe(`QMP: ${name}`, () => {
    test('the greeting tells the version', async () => {
      await using target = await open()
      expect(target.client.greeting.version).toMatch(/^\d+\.\d+\.\d+$/)
    })

    test('a machine started stopped is before its launch', async () => {
      await using target = await open()
      expect(await target.client.execute('query-status', {})).toEqual({ status: 'prelaunch', running: false })
    })

    test('cont and stop change the status, and the event is heard before the answer', async () => {
      await using target = await open()
      const events = target.client.events()[Symbol.asyncIterator]()
      await target.client.execute('cont', {})
      expect((await events.next()).value).toMatchObject({ name: 'RESUME' })
      expect(await target.client.execute('query-status', {})).toEqual({ status: 'running', running: true })
      await target.client.execute('stop', {})
      expect((await events.next()).value).toMatchObject({ name: 'STOP', data: {} })
      expect(await target.client.execute('query-status', {})).toEqual({ status: 'paused', running: false })
    })

    test('answers go to those who asked, whatever order they come in', async () => {
      await using target = await open()
      const asked = Array.from({ length: 50 }, (_, index) =>
        index % 2 === 0 ? target.client.executeAny('query-status') : target.client.executeAny('no-such-command'),
      )
      const answers = await Promise.allSettled(asked)
      expect(answers.map(({ status }) => status)).toEqual(
        asked.map((_, index) => (index % 2 === 0 ? 'fulfilled' : 'rejected')),
      )
    })

    test("a refusal has QEMU's class and words", async () => {
      await using target = await open()
      await expect(target.client.executeAny('no-such-command')).rejects.toMatchObject({
        code: 'command-failed',
        command: 'no-such-command',
        qemuClass: 'CommandNotFound',
        message: 'The command no-such-command has not been found',
      })
    })

    test('a reset is told as an event', async () => {
      await using target = await open()
      const events = target.client.events()[Symbol.asyncIterator]()
      await target.client.execute('system_reset', {})
      expect((await events.next()).value).toMatchObject({ name: 'RESET', data: { guest: false } })
    })

    test('after quit the connection is over, and says so to who asks', async () => {
      await using target = await open()
      await target.client.execute('quit', {})
      expect(await target.client.closed).toMatchObject({ code: 'monitor-closed' })
      expect(target.client.isOpen).toBe(false)
      await expect(target.client.execute('query-status', {})).rejects.toMatchObject({ code: 'monitor-closed' })
    })
  })
}
