import { ProblemError } from '@cimarron/api/client'
import { expect, test } from 'vitest'
import { liveObstacle, peerObstacle } from './live-obstacle.ts'

test('a machine that runs goes only where that is said', () => {
  expect(liveObstacle('running', false)).toMatchObject({ kind: 'state', problem: 'it is running' })
  expect(liveObstacle('running', true)).toBeUndefined()
})

test.each(['off', 'saved', 'paused'] as const)('one that is %s goes as it is', (state) => {
  expect(liveObstacle(state, false)).toBeUndefined()
})

test('a peer that is not known is one more thing in the way, and another refusal is none', () => {
  const problem = (code: 'peer-unknown' | 'denied') =>
    new ProblemError({ type: `urn:cimarron:problem:${code}`, title: '', status: 404, detail: 'no peer "x"', code })
  expect(peerObstacle(problem('peer-unknown'))).toMatchObject({ kind: 'peer', problem: 'no peer "x"' })
  expect(peerObstacle(problem('denied'))).toBeUndefined()
})
