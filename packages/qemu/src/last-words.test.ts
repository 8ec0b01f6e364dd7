import { expect, test } from 'vitest'
import { tidyWords } from './last-words.ts'

test('what QEMU printed is told without its name, and without what is no text or a terminal would obey', () => {
  const printed = Buffer.concat([
    Buffer.from('qemu-system-x86_64: \u001B[31mcould not open\u0007 '),
    Buffer.from([0xff]),
    Buffer.from('disk\r\n\nqemu-system-x86_64: \u202Eno\tacceleration\n'),
  ])
  expect(tidyWords(printed.toString('utf8'))).toBe('[31mcould not open ?disk\nno acceleration')
})

test('who prints nothing has no last words', () => {
  expect(tidyWords('\n\u0007\n')).toBeUndefined()
})
