import { expect, test } from 'vitest'
import { CliError } from './cli-error.ts'
import { explainError } from './explain-error.ts'
import { inStateWords } from './state-words.ts'

const told = (message: string) => explainError(inStateWords(new CliError('conflict', message)))

test.each([
  ['saved', 'inject-nmi', 'an NMI', 'machine start hello" goes on from there, "cimarron machine discard-saved hello"'],
  ['off', 'agent', 'asking its guest', '"cimarron machine start hello"'],
  ['running', 'undefine', 'deleting it', '"cimarron machine poweroff hello"'],
  ['crashed', 'snapshot', 'a snapshot', '"cimarron machine reset hello"'],
  ['paused', 'send-keys', 'typing', '"cimarron machine resume hello"'],
])('of a machine that is %s, %s is told as %s, with the way out', (...row) => {
  const [state, operation, words, remedy] = row
  expect(told(`machine "hello" is ${state}; ${operation} needs it running or paused`)).toEqual({
    kind: 'conflict',
    message: `machine "hello" is ${state}; ${words} needs it running or paused`,
    remedy: expect.stringContaining(remedy),
  })
})

test('what copies build on is told in these words, too', () => {
  const template = 'template "gold" is what "a" builds on; undefine needs it free of them: delete them before'
  const message = template.replace('undefine', 'deleting it')
  expect(told(template)).toEqual({ kind: 'conflict', message })
})

test('a job in the way is named with how to follow it and how to call it off', () => {
  const message = 'machine "m1" is busy with snapshot-machine (job 0f3a-1)'
  const remedy = expect.stringMatching(/"cimarron job follow 0f3a-1".*"cimarron job cancel 0f3a-1"/)
  expect(told(message)).toEqual({ kind: 'conflict', message, remedy })
})

test('what has a remedy, or is something else, stays as it is', () => {
  const own = new CliError('conflict', 'machine "m1" is off; agent needs it running', 'look')
  expect(inStateWords(own)).toBe(own)
  const other = new Error('disk "x" is off; agent needs it running')
  expect(inStateWords(other)).toBe(other)
})
