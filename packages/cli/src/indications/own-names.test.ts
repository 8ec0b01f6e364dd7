import { expect, test } from 'vitest'
import { isLeftOver, listenerName } from './own-names.ts'

test('what this process makes is no left-over, what an ended one of this host made is', () => {
  const name = listenerName('here', 17)
  expect(isLeftOver(name, () => true, 'here')).toBe(false)
  expect(isLeftOver(name, () => false, 'here')).toBe(true)
  expect(isLeftOver(`${name}:1`, () => false, 'here')).toBe(true)
})

test.each(['cimarron:listen:there:17:abc', 'cimarron:listen:here:', 'alerts', 'cimarron:listen:here:x:1', ''])(
  '%j is nothing to remove: it is of others',
  (name) => {
    expect(isLeftOver(name, () => false, 'here')).toBe(false)
  },
)

test('the process of this test is alive', () => {
  expect(isLeftOver(listenerName())).toBe(false)
})
