import { expect, test } from 'vitest'
import { causeOf, stateAfterStop, stateOf } from './run-state.ts'

const event = (name: string, data: Readonly<Record<string, unknown>> = {}) => ({ name, data, atMs: 0 })

test.for([
  ['running', 'running'],
  ['paused', 'paused'],
  ['prelaunch', 'paused'],
  ['shutdown', 'paused'],
  ['io-error', 'paused'],
  ['guest-panicked', 'crashed'],
  ['internal-error', 'crashed'],
  ['a-state-of-some-later-version', 'paused'],
] as const)('a machine found %s is %s', ([status, state]) => {
  expect(stateOf({ status, running: status === 'running' }).state).toBe(state)
})

test.for([
  ['guest-shutdown', 'guest-shutdown'],
  ['guest-reset', 'guest-reset'],
  ['guest-panic', 'guest-panic'],
  ['host-qmp-quit', 'requested'],
  ['host-signal', 'process-died'],
  ['host-error', 'host-error'],
] as const)('a shutdown by %s is told as %s', ([reason, cause]) => {
  expect(causeOf(event('SHUTDOWN', { reason }))).toBe(cause)
})

test('a panic makes the stop that follows a crash', () => {
  expect(stateAfterStop(causeOf(event('GUEST_PANICKED', { action: 'pause' })))).toEqual({
    state: 'crashed',
    reason: 'guest-panic',
  })
})

test('an I/O error that stops the guest is why it is paused, and one that is reported to it is not', () => {
  expect(stateAfterStop(causeOf(event('BLOCK_IO_ERROR', { action: 'stop' })))).toEqual({
    state: 'paused',
    reason: 'io-error',
  })
  expect(causeOf(event('BLOCK_IO_ERROR', { action: 'report' }))).toBeUndefined()
})

test('a stop without a cause was asked for', () => {
  expect(stateAfterStop(undefined)).toEqual({ state: 'paused', reason: 'requested' })
})
