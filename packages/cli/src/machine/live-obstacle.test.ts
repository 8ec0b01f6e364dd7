import { expect, test } from 'vitest'
import { liveObstacle } from './live-obstacle.ts'

test('a machine that runs goes only where that is said', () => {
  expect(liveObstacle('running', false)).toMatchObject({ kind: 'state', problem: 'it is running' })
  expect(liveObstacle('running', true)).toBeUndefined()
})

test('one that is saved goes in no way, and is told what to do', () => {
  for (const isLive of [false, true])
    expect(liveObstacle('saved', isLive)).toMatchObject({
      problem: 'it is saved',
      remedy: expect.stringContaining('discard-saved'),
    })
})

test.each(['off', 'paused'] as const)('one that is %s goes as it is', (state) => {
  expect(liveObstacle(state, false)).toBeUndefined()
})
