import { expect, test } from 'vitest'
import { RepeatNotification } from './repeat-notification.ts'
import { House, instance } from './test-house.ts'

const accepted = (rule: RepeatNotification, times: readonly number[]): number[] =>
  times.filter((time) => rule.accepts('event', time))

test('Suppress lets the first of each interval pass', () => {
  const rule = new RepeatNotification({ kind: 'suppress', count: 2, intervalMs: 100, gapMs: 0 })
  expect(accepted(rule, [0, 10, 20, 99, 100, 150, 160, 300])).toEqual([0, 10, 100, 150, 300])
})

test('Delay sends one when there were enough before, then nothing for the gap', () => {
  const rule = new RepeatNotification({ kind: 'delay', count: 2, intervalMs: 100, gapMs: 50 })
  expect(accepted(rule, [0, 10, 20, 30, 60, 75, 80, 90])).toEqual([20, 90])
  const slow = new RepeatNotification({ kind: 'delay', count: 2, intervalMs: 100, gapMs: 50 })
  expect(accepted(slow, [0, 60, 120, 180, 240])).toEqual([])
})

test('each event has its own count', () => {
  const rule = new RepeatNotification({ kind: 'suppress', count: 1, intervalMs: 100, gapMs: 0 })
  expect(['a', 'b', 'a', 'b'].map((event) => rule.accepts(event, 0))).toEqual([true, true, false, false])
})

test('changes of one instance are one event, those of another another', async () => {
  await using house = new House()
  const paths = [await house.make('a'), await house.make('b')]
  await house.subscribe('SELECT * FROM CIM_InstModification', {
    subscription: { RepeatNotificationPolicy: 3, RepeatNotificationCount: 1, RepeatNotificationInterval: 60n },
  })
  for (const Text of ['one', 'two', 'three']) {
    for (const path of paths) {
      await house.open().ModifyInstance({ ModifiedInstance: instance('A_Thing', { Text }, path) })
    }
  }
  house.clock.advance(60_000)
  await house.open().ModifyInstance({ ModifiedInstance: instance('A_Thing', { Text: 'four' }, paths[0]) })
  const got = await house.listeners.arrived(3)
  expect(got.map((each) => each.get('SourceInstanceModelPath'))).toEqual([
    'root/a:A_Thing.Id="a"',
    'root/a:A_Thing.Id="b"',
    'root/a:A_Thing.Id="a"',
  ])
})
