import { parseObjectPath } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { shownPath } from './shown-path.ts'

test.each([
  ['//localhost:5989/root/virt:A.K="v"', 'root/virt:A.K="v"'],
  ['//other/root/virt:A.K="v"', '//other/root/virt:A.K="v"'],
  ['//localhost/root/virt:A.R="//localhost/root/virt:B.K=\\"v\\""', 'root/virt:A.R="root/virt:B.K=\\"v\\""'],
])('%s is shown as %s: the server that answers is not named', (path, shown) => {
  expect(shownPath(parseObjectPath(path))).toBe(shown)
})
