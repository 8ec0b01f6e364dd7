import { SaxesParser } from 'saxes'
import { XmlError } from '../src/xml-error.ts'
import { token, XmlScanner } from '../src/xml-scanner.ts'

/** An element's begin (`<a`), its attributes where it has any, its end (`</a`), or text (`"text`). */
export type Event = string | Record<string, string>

/** What saxes makes of a document, text runs joined; `refused` also for the document types that we never take. */
function expected(document: string): Event[] | 'refused' {
  const found: Event[] = []
  let [text, depth] = ['', 0]
  const flush = (): void => {
    if (text !== '') found.push(`"${text}`)
    text = ''
  }
  const parser = new SaxesParser({ xmlns: false })
  // After its first error saxes goes on, and makes an error of every character.
  const refuse = (): never => {
    throw new Refused()
  }
  parser.on('error', refuse)
  parser.on('doctype', refuse)
  parser.on('opentag', ({ name, attributes }) => {
    flush()
    depth++
    found.push(`<${name}`, ...told(Object.entries(attributes)))
  })
  parser.on('closetag', ({ name }) => {
    flush()
    depth--
    found.push(`</${name}`)
  })
  const characters = (piece: string): void => {
    if (depth > 0) text += piece
  }
  parser.on('text', characters)
  parser.on('cdata', characters)
  try {
    parser.write(document).close()
  } catch (error) {
    if (error instanceof Refused) return 'refused'
    throw error
  }
  return found
}

class Refused extends Error {}

/** What the scanner makes of a document, text runs joined, with the attributes of these names. @throws XmlError */
export function scannedEvents(scanner: XmlScanner, names: readonly string[]): Event[] {
  const found: Event[] = []
  let text = ''
  for (;;) {
    const kind = scanner.next()
    if (kind === token.text) {
      text += scanner.text
      continue
    }
    if (text !== '') found.push(`"${text}`)
    text = ''
    if (kind === token.end) return found
    if (kind === token.close) found.push(`</${scanner.name}`)
    else {
      const pairs = names.flatMap((name) => {
        const value = scanner.attribute(name)
        return value === undefined ? [] : [[name, value] as const]
      })
      found.push(`<${scanner.name}`, ...told(pairs))
    }
  }
}

/** In one order, whoever tells them. */
function told(pairs: readonly (readonly [string, string])[]): Event[] {
  return pairs.length === 0 ? [] : [Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)))]
}

function scanned(document: string, names: readonly string[]): Event[] | XmlError {
  try {
    return scannedEvents(new XmlScanner(document), names)
  } catch (error) {
    if (error instanceof XmlError) return error
    throw error
  }
}

/** What we refuse and XML does not: limits of ours, other encodings and versions. */
const ours: ReadonlySet<string> = new Set([
  'attribute-limit',
  'depth-limit',
  'too-long',
  'unsupported-encoding',
  'unsupported-version',
  'unknown-entity',
])

/** @throws Error where the scanner reads a document otherwise than saxes */
export function compareWithSaxes(document: string): void {
  // What is no Unicode never comes out of UTF-8.
  if (!document.isWellFormed()) return
  const theirs = expected(document)
  const names =
    theirs === 'refused' ? [] : theirs.flatMap((event) => (typeof event === 'string' ? [] : Object.keys(event)))
  // A byte order mark goes when bytes become text, which for us is before the scanner.
  const found = scanned(document.replace(/^\ufeff/, ''), [...new Set(names)])
  if (theirs === 'refused') {
    if (!(found instanceof XmlError)) throw new Error('saxes refuses what the scanner reads')
    return
  }
  if (found instanceof XmlError) {
    if (ours.has(found.code)) return
    // saxes takes <?m??> and <?m?"?>, whose target is not followed by white space (2.6).
    if (found.code === 'bad-instruction' && /<\?[^\s?>]+\?[^>]/.test(document)) return
    throw new Error(`the scanner refuses what saxes reads: ${found.message}`)
  }
  if (JSON.stringify(found) !== JSON.stringify(theirs)) throw new Error('the scanner and saxes read different things')
}
