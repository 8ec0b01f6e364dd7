import { expect, test } from 'vitest'
import { expandPattern, requireKnownKeys } from './expand-pattern.ts'

test.each([
  ['web-{n:03}', 'web-007'],
  ['{name}.{domain}', 'web.example.org'],
  ['{n:02}{n}', '077'],
  ['{name:05}', 'web'],
  ['{unknown} {Name} { n }', '{unknown} {Name} { n }'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: of the shell
  ['echo ${name}', 'echo ${name}'],
  ['{{name}}', '{{name}}'],
  ['{toString}', '{toString}'],
])('%s is %s', (text, expanded) => {
  expect(expandPattern(text, { n: '7', name: 'web', domain: 'example.org' })).toBe(expanded)
})

test('a value that looks like a pattern is not expanded again', () => {
  expect(expandPattern('{name}', { name: '{n}', n: '$&' })).toBe('{n}')
  expect(expandPattern('{n}', { n: '$&' })).toBe('$&')
})

test.each(['{hots}', 'web-{N}', '{toString}', '{}'])('a name with %s is refused, with the keys there are', (name) => {
  const values = { n: '1', host: 'hq' }
  expect(() => requireKnownKeys(name, values)).toThrow(/stands for nothing; there are \{n\}, \{host\}/)
})

test.each(['web-{n:3}', 'web-{n:500}', '{n:00}'])('a name with %s is refused, with the widths there are', (name) => {
  expect(() => requireKnownKeys(name, { n: '1' })).toThrow(/is no width; there are \{n:01\} to \{n:09\}/)
})

test('a name with keys that exist is taken, whatever their values are', () => {
  requireKnownKeys('{host}-{n:02}', { n: '1', host: '{x}' })
  requireKnownKeys('plain', { n: '1' })
})
