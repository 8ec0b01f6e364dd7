import { expect, test } from 'vitest'
import { allowedOperations, machineOperations, machineStates, requireAllowed } from './transitions.ts'

test('what each state allows', () => {
  const always = ['change-next', 'change-soonest', 'read-serial-log']
  const guest = ['open-serial', 'open-graphics', 'screenshot']
  const table = Object.fromEntries(
    machineStates.map((state) => [state, allowedOperations(state).filter((operation) => !always.includes(operation))]),
  )
  expect(table).toEqual({
    off: ['start', 'start-paused', 'change-now', 'undefine', 'migrate'],
    starting: ['power-off'],
    running: [
      'pause',
      'reset',
      'reboot',
      'shut-down',
      'power-off',
      'change-now',
      'migrate',
      ...guest,
      'send-keys',
      'set-graphics-password',
    ],
    paused: ['resume', 'reset', 'power-off', 'change-now', 'migrate', ...guest, 'set-graphics-password'],
    'shutting-down': ['power-off', ...guest, 'send-keys', 'set-graphics-password'],
    crashed: ['reset', 'power-off', ...guest, 'set-graphics-password'],
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

test('from every state there is a way to off', () => {
  for (const state of machineStates) {
    if (state !== 'off') expect(allowedOperations(state)).toContain('power-off')
  }
  expect(machineOperations).toContain('power-off')
})
