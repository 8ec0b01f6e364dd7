import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { expect, test } from 'vitest'
import { escapeAttribute, escapeText } from './escape.ts'
import { token, XmlScanner } from './xml-scanner.ts'

const legal = fc
  .string({ unit: 'binary' })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot carry
  .map((text) => text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''))

test('any text that XML can carry comes back, from an element and an attribute', () => {
  fc.assert(
    fc.property(legal, (text) => {
      const document = `<a b="${escapeAttribute(text)}">${escapeText(text)}</a>`
      const scanner = new XmlScanner(document)
      scanner.next()
      expect(scanner.attribute('b')).toBe(text)
      expect(scanner.next() === token.text ? scanner.text : '').toBe(text)
      let seen = ''
      const parser = new SaxesParser({ xmlns: false })
      parser.on('text', (piece) => {
        seen += piece
      })
      parser.write(document).close()
      expect(seen).toBe(text)
    }),
  )
})

test('a character that XML cannot carry becomes U+FFFD', () => {
  expect(escapeText('a\u0000\u001b[1m\uffff')).toBe('a\ufffd\ufffd[1m\ufffd')
  expect(escapeAttribute('\u0008')).toBe('\ufffd')
})
