import { expect, test } from 'vitest'
import { parseAddress } from './address.ts'

test.each([
  ['https://h', { kind: 'https', host: 'h', port: 5989, path: '/cimom' }],
  ['http://h', { kind: 'http', host: 'h', port: 5988 }],
  ['https://h:443/wbem', { port: 443, path: '/wbem' }],
  ['https://[::1]:17/', { host: '::1', port: 17, text: 'https://[::1]:17/cimom' }],
  ['https://me:p%40ss@h', { credentials: { user: 'me', password: 'p@ss' }, text: 'https://h:5989/cimom' }],
  ['unix:///run/x.sock', { kind: 'unix', socketPath: '/run/x.sock', path: '/cimom' }],
])('%s', (text, expected) => {
  expect(parseAddress(text)).toMatchObject(expected)
})

test.each(['', 'h', 'ftp://h', 'unix:relative'])('%s is refused with an example of what is right', (text) => {
  expect(() => parseAddress(text)).toThrow(/would be one/)
})
