import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { stopSignal } from './stop-signal.ts'

function stopping() {
  const source = new EventEmitter()
  const clock = { now: 0, ended: 0 }
  const stop = stopSignal(source as unknown as NodeJS.Process, {
    now: () => clock.now,
    endAtOnce: () => clock.ended++,
  })
  return { source, clock, stop }
}

test('one Ctrl-C that comes twice is one request to stop', async () => {
  const { source, clock, stop } = stopping()
  source.emit('SIGINT')
  clock.now = 40
  source.emit('SIGINT')
  await stop.promise
  expect(stop.signal.aborted).toBe(true)
  expect(clock.ended).toBe(0)
})

test('a second request, later, ends the daemon at once', () => {
  const { source, clock } = stopping()
  source.emit('SIGINT')
  clock.now = 1_500
  source.emit('SIGTERM')
  expect(clock.ended).toBe(1)
})

test('without a terminal SIGHUP means to read files again, and stops nothing', () => {
  const source = new EventEmitter()
  let reloads = 0
  const stop = stopSignal(source as unknown as NodeJS.Process, { onReload: () => reloads++ })
  source.emit('SIGHUP')
  expect([reloads, stop.signal.aborted]).toEqual([1, false])
  source.emit('SIGTERM')
  expect(stop.signal.aborted).toBe(true)
})
