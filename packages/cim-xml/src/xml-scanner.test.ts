import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareWithSaxes, type Event, scannedEvents } from '../test/xml-oracle.ts'
import { XmlError, type XmlErrorCode } from './xml-error.ts'
import { needMore, token, XmlScanner } from './xml-scanner.ts'

const attributeNames = ['a', 'b', 'NAME', 'é']

function scan(document: string): Event[] {
  return scannedEvents(new XmlScanner(document), attributeNames)
}

function codeOf(document: string, limits = {}): XmlErrorCode | 'read' {
  try {
    scannedEvents(new XmlScanner(document, limits), attributeNames)
    return 'read'
  } catch (error) {
    if (error instanceof XmlError) return error.code
    throw error
  }
}

describe('a well-formed document', () => {
  test('gives its elements, attributes and text in order', () => {
    expect(
      scan('<?xml version="1.0" encoding="utf-8"?>\n<a b="1"><NAME/>x&amp;y<!-- c --><?pi d?><![CDATA[<z>]]></a>\n'),
    ).toEqual(['<a', { b: '1' }, '<NAME', '</NAME', '"x&y<z>', '</a'])
  })

  test('has its line ends normalised, and white space in attributes read as spaces', () => {
    expect(scan('<a b="1\r\n2\t3&#10;4">\r\n\r<![CDATA[\r\n]]>&#13;</a>')).toEqual([
      '<a',
      { b: '1 2 3\n4' },
      '"\n\n\n\r',
      '</a',
    ])
  })

  test('may use character references beyond the basic plane, in decimal and hexadecimal', () => {
    expect(scan('<a>&#x1F600;&#128512;</a>')).toEqual(['<a', '"😀😀', '</a'])
  })
})

const refused: readonly (readonly [XmlErrorCode, string])[] = [
  ['unexpected-end', ''],
  ['unexpected-end', '<a>'],
  ['unexpected-end', '<a'],
  ['unexpected-end', '<a b="'],
  ['unexpected-end', '<a><!-- '],
  ['unexpected-end', '<a><![CDATA[ ]]'],
  ['text-outside', 'hello'],
  ['text-outside', '<a/>hello'],
  ['text-outside', '<a/>&#32;'],
  ['text-outside', '<![CDATA[]]><a/>'],
  ['second-root', '<a/><a/>'],
  ['wrong-nesting', '<a><b></a></b>'],
  ['wrong-nesting', '<a></ab>'],
  ['wrong-nesting', '</a>'],
  ['dtd-refused', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
  ['unknown-entity', '<a>&x;</a>'],
  ['unknown-entity', '<a>&amp</a>'],
  ['unknown-entity', '<a b="&#xZ;"/>'],
  ['bad-character-reference', '<a>&#0;</a>'],
  ['bad-character-reference', '<a>&#xD800;</a>'],
  ['bad-character-reference', '<a>&#x110000;</a>'],
  ['illegal-character', '<a>\u0001</a>'],
  ['illegal-character', '<a b="\uffff"/>'],
  ['illegal-character', '<a>\ud800</a>'],
  ['duplicate-attribute', '<a b="1" b="2"/>'],
  ['bad-attribute', '<a b=1/>'],
  ['bad-attribute', '<a b/>'],
  ['bad-attribute', '<a 1b="x"/>'],
  ['bad-tag', '<a b="1"a="2"/>'],
  ['bad-tag', '<a / >'],
  ['bad-markup', '<a b="<"/>'],
  ['bad-markup', '<a>< b/></a>'],
  ['bad-markup', '<a><!b></a>'],
  ['bad-name', '<·a/>'],
  ['bad-comment', '<a><!-- -- --></a>'],
  ['bad-comment', '<a><!-- ---></a>'],
  ['bad-instruction', '<a><?xml version="1.0"?></a>'],
  ['bad-instruction', ' <?xml version="1.0"?><a/>'],
  ['bad-declaration', '<?xml encoding="utf-8"?><a/>'],
  ['unsupported-version', '<?xml version="2.0"?><a/>'],
  ['unsupported-encoding', '<?xml version="1.0" encoding="iso-8859-1"?><a/>'],
  ['stray-section-end', '<a>]]></a>'],
]

describe('a document is refused', () => {
  test.each(refused)('with %s: %s', (code, document) => {
    expect(codeOf(document)).toBe(code)
  })

  test('when it goes beyond the limits on length, depth and attributes', () => {
    expect(codeOf(`<a>${' '.repeat(100)}</a>`, { maxBytes: 100 })).toBe('too-long')
    expect(codeOf(`${'<a>'.repeat(9)}${'</a>'.repeat(9)}`, { maxDepth: 8 })).toBe('depth-limit')
    expect(codeOf('<a a="" b="" c=""/>', { maxAttributes: 2 })).toBe('attribute-limit')
  })

  test('naming the byte, line and column', () => {
    const scanner = new XmlScanner('<a>é\n  <b></c></a>')
    try {
      scannedEvents(scanner, attributeNames)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'wrong-nesting', position: { offset: 11, line: 2, column: 6 } })
      expect((error as XmlError).message).toBe(
        'line 2, column 6: the end tag "</c>" does not match the element that is open',
      )
    }
  })
})

const name = fc.constantFrom('a', 'b', 'NAME', 'é')
const character = fc.constantFrom(
  'x',
  'é',
  '😀',
  ' ',
  '\n',
  '\r\n',
  '&lt;',
  '&#65;',
  '&amp;',
  '>',
  '"',
  '] ',
  '<![CDATA[<&]]>',
)
const content = fc.array(character, { maxLength: 4 }).map((parts) => parts.join(''))
const attributes = fc
  .uniqueArray(fc.tuple(name, fc.constantFrom('1', '\t', '&quot;', "'", '', '\r\n', 'é>')), {
    selector: ([key]) => key,
    maxLength: 3,
  })
  .map((pairs) => pairs.map(([key, value]) => ` ${key} = "${value}"`).join(''))
const element = fc.letrec<{ node: string; child: string }>((tie) => ({
  child: fc.oneof({ maxDepth: 3 }, fc.constantFrom('<a/>', '<b>x</b>'), tie('node')),
  node: fc
    .tuple(name, attributes, content, fc.array(tie('child'), { maxLength: 3 }), content)
    .map(([tag, list, before, children, after]) =>
      before === '' && children.length === 0 && after === ''
        ? `<${tag}${list}/>`
        : `<${tag}${list} >${before}${children.join('<!-- c -->')}${after}</${tag} >`,
    ),
})).node
const mutation = fc.record({
  at: fc.nat(),
  remove: fc.nat({ max: 3 }),
  insert: fc.constantFrom(
    '',
    '<',
    '>',
    '&',
    '"',
    '=',
    '/',
    ' ',
    ']]>',
    '--',
    '<?',
    '?>',
    '<!',
    '\u0000',
    '<a>',
    '</a>',
    ';',
  ),
})

describe('compared with saxes', () => {
  test('every generated document gives the same events', () => {
    fc.assert(
      fc.property(element, (document) => {
        expect(codeOf(document)).toBe('read')
        compareWithSaxes(document)
      }),
    )
  })

  test('every mutated document is refused by both, or read alike', () => {
    fc.assert(
      fc.property(element, fc.array(mutation, { minLength: 1, maxLength: 3 }), (document, mutations) => {
        let mutated = document
        for (const { at, remove, insert } of mutations) {
          const place = at % (mutated.length + 1)
          mutated = mutated.slice(0, place) + insert + mutated.slice(place + remove)
        }
        compareWithSaxes(mutated)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('fed in pieces', () => {
  test('a document gives the same events wherever it is cut', () => {
    fc.assert(
      fc.property(element, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (document, sizes) => {
        const scanner = new XmlScanner('', { final: false })
        const found: Event[] = []
        let at = 0
        let turn = 0
        let text = ''
        for (;;) {
          try {
            const kind = scanner.next()
            if (kind === token.text) {
              text += scanner.text
              continue
            }
            if (text !== '') found.push(`"${text}`)
            text = ''
            if (kind === token.end) break
            found.push(kind === token.open ? `<${scanner.name}` : `</${scanner.name}`)
          } catch (error) {
            if (error !== needMore) throw error
            let next = at + (sizes[turn % sizes.length] ?? 1)
            // A surrogate pair stays whole, as a UTF-8 decoder leaves it.
            if (document.slice(at, next).isWellFormed() === false) next += 1
            scanner.feed(document.slice(at, next), next >= document.length)
            at = next
            turn += 1
          }
        }
        expect(found).toEqual(scan(document).filter((event) => typeof event === 'string'))
      }),
    )
  })

  test('an error is placed in the whole document', () => {
    const scanner = new XmlScanner('<a>é\n', { final: false })
    scanner.next()
    expect(() => scanner.next()).toThrow()
    scanner.feed('<b/>', false)
    scanner.next()
    scanner.next()
    scanner.next()
    scanner.feed(' x</c>', true)
    scanner.next()
    expect(() => scanner.next()).toThrow(/line 2, column 7/)
  })
})
