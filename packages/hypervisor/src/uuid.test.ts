import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createId, deriveId, isUuid } from './uuid.ts'

test('a derived id is the version 5 UUID of the standard', () => {
  // RFC 9562, appendix A.4: name space DNS, name www.example.com.
  expect(deriveId('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  )
})

test('the same two give the same id, other two another', () => {
  const parent = createId()
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(deriveId(parent, one)).toBe(deriveId(parent, one))
      expect(deriveId(parent, one) === deriveId(parent, other)).toBe(one === other)
      expect(isUuid(deriveId(parent, one))).toBe(true)
    }),
  )
})

test('a parent that is no UUID is refused', () => {
  expect(() => deriveId('host', 'cpu0')).toThrowError('"host" is not a UUID')
})

test('a UUID is spelt in lower case with hyphens', () => {
  const id = createId()
  expect(isUuid(id)).toBe(true)
  for (const other of [id.toUpperCase().replace(/\d/g, 'A'), `{${id}}`, id.replaceAll('-', ''), `${id}\n`, '']) {
    expect(isUuid(other)).toBe(false)
  }
})
