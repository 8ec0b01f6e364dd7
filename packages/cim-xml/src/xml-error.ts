/**
 * Everything that can be wrong with a document as XML, with the sentence that says it. `{}` stands for the value found.
 * The clauses are those of XML 1.0 (fifth edition); the `…-limit` ones are ours and keep hostile input cheap.
 */
export const xmlErrors = {
  'not-utf8': 'the bytes are not valid UTF-8; CIM-XML is sent as UTF-8',
  'too-long': 'the document is longer than the limit of {} bytes',
  'illegal-character': 'the character {} is not allowed in XML (2.2); leave it out',
  'unsupported-version': 'the XML version is {}; only 1.x is read',
  'unsupported-encoding': 'the XML declaration names the encoding {}; only UTF-8 is read',
  'bad-declaration': 'the XML declaration is not of the form <?xml version="1.0" encoding="utf-8"?> (2.8)',
  'bad-instruction': 'a processing instruction is malformed or uses the reserved target {} (2.6)',
  'bad-comment': 'a comment holds "--" before its end (2.5)',
  'dtd-refused': 'a document type declaration is refused; send the message without <!DOCTYPE',
  'bad-markup': '{} does not begin a tag, comment, CDATA section or processing instruction; write &lt; for <',
  'bad-name': '{} is not a name (2.3)',
  'bad-attribute': 'the attribute {} is malformed; write name="value" with white space before it (3.1)',
  'duplicate-attribute': 'the attribute {} stands twice in one tag (3.1)',
  'attribute-limit': 'a tag has more attributes than the limit of {}',
  'bad-tag': 'the tag {} is not closed by ">" (3.1)',
  'wrong-nesting': 'the end tag {} does not match the element that is open',
  'depth-limit': 'elements are nested deeper than the limit of {}',
  'unknown-entity': 'the reference {} is neither a character reference nor one of &lt; &gt; &amp; &apos; &quot;',
  'bad-character-reference': 'the character reference {} names no character that XML allows (4.1)',
  'stray-section-end': '"]]>" stands in text; write ]]&gt; (2.4)',
  'text-outside': '{} stands outside the root element (2.1)',
  'second-root': 'a second root element {} begins after the first has ended (2.1)',
  'unexpected-end': 'the document ends inside {}',
} as const

export type XmlErrorCode = keyof typeof xmlErrors

/** Where in a document: `offset` in bytes from 0, `line` and `column` (in characters) from 1. */
export interface XmlPosition {
  readonly offset: number
  readonly line: number
  readonly column: number
}

/** A document that is not well-formed, or goes beyond a limit. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
  readonly code: XmlErrorCode
  readonly position: XmlPosition

  constructor(code: XmlErrorCode, position: XmlPosition, found: string | number = '') {
    const text = xmlErrors[code].replace('{}', () => quoted(found))
    super(`line ${position.line}, column ${position.column}: ${text}`)
    this.code = code
    this.position = position
  }
}

function quoted(found: string | number): string {
  if (typeof found === 'number') return String(found)
  const short = found.length > 40 ? `${found.slice(0, 40)}…` : found
  return JSON.stringify(short)
}
