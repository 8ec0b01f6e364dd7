import { expect, test } from 'vitest'
import { partSshWords } from './ssh-words.ts'

test.each([
  ['uptime', [], ['uptime']],
  ['-v uname -a', ['-v'], ['uname', '-a']],
  ['-i key uptime', ['-i', 'key'], ['uptime']],
  ['-ikey uptime', ['-ikey'], ['uptime']],
  ['-vi key -L 80:localhost:80 -N', ['-vi', 'key', '-L', '80:localhost:80', '-N'], []],
  ['-o BatchMode=yes -tt -- -odd', ['-o', 'BatchMode=yes', '-tt'], ['-odd']],
  ['-i', ['-i'], []],
  ['', [], []],
])('of "%s", ssh has %j and the guest %j', (line, options, command) => {
  expect(partSshWords(line === '' ? [] : line.split(' '))).toEqual({ options, command })
})
