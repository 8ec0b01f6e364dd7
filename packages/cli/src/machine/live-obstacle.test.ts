import { expect, test } from 'vitest'
import { liveObstacle } from './live-obstacle.ts'

test('a machine that runs goes only where that is said', () => {
  expect(liveObstacle('running', false)).toMatchObject({ kind: 'state', problem: 'it is running' })
  expect(liveObstacle('running', true)).toBeUndefined()
})

test.each(['off', 'saved', 'paused'] as const)('one that is %s goes as it is', (state) => {
  expect(liveObstacle(state, false)).toBeUndefined()
})
