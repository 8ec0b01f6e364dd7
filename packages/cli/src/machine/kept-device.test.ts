import { ProblemError } from '@cimarron/api/client'
import { expect, test } from 'vitest'
import { explainError } from '../error/explain-error.ts'
import { explainKept } from './kept-device.ts'

const problem = (code: ProblemError['code']) =>
  new ProblemError({ type: 'about:blank', title: 'x', status: 409, code, detail: 'the guest keeps disk1' } as never)
const explained = (error: unknown) => explainError(explainKept(error, 'cimarron machine detach web disk1'))

test('a device that the guest keeps can be taken out at the next start, by the flag that is named', () => {
  const remedy = '"cimarron machine detach web disk1 --next" lets it wait for the next start'
  const message = 'the guest keeps disk1'
  expect(explained(problem('guest-refused'))).toEqual({ kind: 'conflict', code: 'guest-refused', message, remedy })
  expect(explained(problem('timeout'))).toEqual({ kind: 'timeout', code: 'timeout', message, remedy })
})

test('any other problem stays what it is', () => {
  const other = problem('machine-not-found')
  expect(explainKept(other, 'cimarron machine detach web disk1')).toBe(other)
})
