import type { JobView } from '@cimarron/estate'
import { expect, test } from 'vitest'
import { lastFailureOf } from './why.ts'

const view = { sinceMs: 10 }

function job(state: JobView['state'], code?: 'snapshot-refused' | 'no-space'): JobView {
  return {
    id: `${state} ${code}`,
    command: { kind: 'snapshot-machine', machine: 'm1', request: { name: 'a' } },
    actor: { name: 'root', role: 'admin', via: 'socket' },
    state,
    progress: 1,
    submittedMs: 20,
    endedMs: 21,
    cancellable: false,
    ...(code === undefined ? {} : { error: { code, message: code } }),
  }
}

test('a failure is told until the same succeeds', () => {
  const failed = job('failed', 'no-space')
  expect(lastFailureOf([job('completed'), failed], view)).toBe(failed)
  expect(lastFailureOf([failed, job('completed')], view)).toBeUndefined()
  expect(lastFailureOf([failed], { sinceMs: 30 })).toBeUndefined()
})

test('what was refused befell nobody, and hides no failure before it', () => {
  const failed = job('failed', 'no-space')
  expect(lastFailureOf([job('failed', 'snapshot-refused')], view)).toBeUndefined()
  expect(lastFailureOf([failed, job('failed', 'snapshot-refused')], view)).toBe(failed)
})
