import { expect, test } from 'vitest'
import { allowedOperations, machineStates, requireAllowed, transitions } from './transitions.ts'

test('what each state allows', () => {
  const always = ['change-next', 'change-soonest', 'read-serial-log']
  const moments = ['snapshot', 'revert', 'delete-snapshot']
  const guest = ['open-serial', 'open-graphics', 'screenshot']
  const table = Object.fromEntries(
    machineStates.map((state) => [state, allowedOperations(state).filter((operation) => !always.includes(operation))]),
  )
  expect(table).toEqual({
    off: ['start', 'start-paused', 'change-now', 'clone', 'undefine', 'migrate', ...moments],
    saved: ['start', 'start-paused', 'discard-saved', 'migrate'],
    starting: ['power-off'],
    running: [
      'pause',
      'reset',
      'reboot',
      'shut-down',
      'power-off',
      'save',
      'change-now',
      'clone',
      'migrate',
      ...guest,
      'send-keys',
      'set-graphics-password',
      'dump',
      'inject-nmi',
      'agent',
      ...moments,
    ],
    paused: [
      'resume',
      'reset',
      'power-off',
      'save',
      'change-now',
      'clone',
      'migrate',
      ...guest,
      'set-graphics-password',
      'dump',
      ...moments,
    ],
    'shutting-down': ['power-off', ...guest, 'send-keys', 'set-graphics-password', 'agent'],
    crashed: ['reset', 'power-off', ...guest, 'set-graphics-password', 'dump', 'revert'],
    unreachable: ['power-off', ...guest],
  })
})

test('a driver that lacks a feature is not offered its operations', () => {
  expect(allowedOperations('running', new Set(['pause']))).toEqual(['pause'])
})

test('a refusal says the state that is and those that would do', () => {
  const attempt = () => requireAllowed('reset', { name: 'a"b', state: 'off' })
  expect(attempt).toThrowError('machine "a\\"b" is off; reset needs it running or paused or crashed')
})

test('a template is not offered to be started, and says why', () => {
  expect(allowedOperations('off', undefined, { template: true })).not.toContain('start')
  const attempt = () => requireAllowed('start', { name: 'golden', state: 'off', template: true })
  expect(attempt).toThrowError(
    'machine "golden" is a template; start needs it to be a machine: clone it, or make it one',
  )
})

test('from every state there is a way to off', () => {
  for (const state of machineStates) {
    const ways = allowedOperations(state).filter((operation) => transitions[operation].to === 'off')
    if (state !== 'off') expect(ways).not.toEqual([])
  }
})
