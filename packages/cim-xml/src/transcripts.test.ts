import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import { decodeRequest } from './decode-request.ts'
import { decodeResponse } from './decode-response.ts'
import { encodeRequest, isOutgoing } from './encode-request.ts'
import { encodeResponse } from './encode-response.ts'
import { MessageError, type MessageErrorCode } from './message-error.ts'

/** Exchanges recorded between pywbem, cimcli and OpenPegasus. They are not part of this repository. */
const folder = fileURLToPath(new URL('../../../../shared/transcripts/cim-xml/', import.meta.url))
const present = existsSync(folder)
if (!present) console.warn(`skipped: no recorded exchanges in ${folder}`)

const files = present ? readdirSync(folder).filter((name) => name.endsWith('.txt')) : []
const requests = files.filter((name) => name.endsWith('.request.txt'))
const responses = files.filter((name) => name.endsWith('.response.txt'))

/** Requests that somebody broke on purpose, with the CIMError that DSP0200 wants (not always what the server answered). */
const broken: Readonly<Record<string, MessageErrorCode>> = {
  '730-malformed-xml': 'request-not-well-formed',
  '731-malformed-xml-2': 'request-not-well-formed',
  '732-not-xml': 'request-not-well-formed',
  '733-empty-body': 'request-not-well-formed',
  '734-not-valid-xml': 'request-not-valid',
  '735-invalid-utf8': 'request-not-well-formed',
  '736-version-dtd-30': 'unsupported-dtd-version',
  '738-version-cim-30': 'unsupported-cim-version',
  '740-version-pv-20': 'unsupported-protocol-version',
  '756-protocolversion-and-header-20': 'unsupported-protocol-version',
}

/** Requests with one faulty call, with the CIM status of the answer. */
const refused: Readonly<Record<string, number>> = {
  '743-unknown-intrinsic': 7,
  '744-param-missing': 4,
  '745-param-unknown': 4,
  '746-param-twice': 4,
  '747-param-bad-boolean': 4,
}

/** What is no POST of CIM-XML. */
const others = /^75[0-2]-method-/

/** An answer in which Pegasus writes a "<" into an attribute. */
const unreadable = new Set(['742-message-id-text'])

function body(file: string): Buffer {
  const bytes = readFileSync(folder + file)
  const split = bytes.indexOf('\r\n\r\n')
  const rest = bytes.subarray(split + 4)
  return /transfer-encoding: chunked/i.test(bytes.subarray(0, split).toString('latin1')) ? unchunked(rest) : rest
}

function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16)
    if (!(size > 0)) return Buffer.concat(parts)
    parts.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
}

function nameOf(file: string): string {
  return file.replace(/\.(?:request|response)\.txt$/, '')
}

function errorCode(read: () => unknown): MessageErrorCode | 'read' {
  try {
    read()
    return 'read'
  } catch (error) {
    if (error instanceof MessageError) return error.code
    throw error
  }
}

describe.skipIf(!present)('recorded requests', () => {
  test.each(requests.map(nameOf).filter((name) => !others.test(name)))('%s', (name) => {
    const bytes = body(`${name}.request.txt`)
    const expected = broken[name]
    if (expected !== undefined) {
      expect(errorCode(() => decodeRequest(bytes))).toBe(expected)
      return
    }
    const request = decodeRequest(bytes)
    const outgoing = request.calls.filter(isOutgoing)
    const errors = request.calls.flatMap((call) => (call.kind === 'refused' ? [call.error.code] : []))
    expect(errors).toEqual(refused[name] === undefined ? [] : [refused[name]])
    if (outgoing.length > 0) expect(decodeRequest(encodeRequest(request.id, outgoing)).calls).toEqual(outgoing)
  })

  test('all of them are here', () => {
    expect(requests.length).toBeGreaterThanOrEqual(400)
  })
})

describe.skipIf(!present)('recorded responses', () => {
  const readable = responses.map(nameOf).filter((name) => !others.test(name) && !unreadable.has(name))

  test.each(readable)('%s', (name) => {
    const bytes = body(`${name}.response.txt`)
    // An HTTP error has no body.
    if (bytes.length === 0) return
    const response = decodeResponse(bytes)
    expect(response.answers).toHaveLength(1)
    const again = decodeResponse(Buffer.from(encodeResponse(response.id, response.answers)))
    expect(again.answers).toEqual(response.answers)
  })

  test.each(readable)('%s has the same structure when we write it', (name) => {
    const bytes = body(`${name}.response.txt`)
    if (bytes.length === 0) return
    const response = decodeResponse(bytes)
    expect(structure(encodeResponse(response.id, response.answers))).toEqual(structure(bytes.toString()))
  })
})

/** Attributes that Pegasus leaves out or says twice; what they say is compared by decoding. */
const optional = new Set(['EMBEDDEDOBJECT', 'ISARRAY', 'PARAMTYPE', 'DTDVERSION', 'PROTOCOLVERSION'])
/** In class declarations also these: Pegasus tells the class origin only on request, and embedding for scalars only. */
const optionalInClass = new Set([...optional, 'CLASSORIGIN', 'EmbeddedObject'])

/** The tags of a document in order with their attributes, as an independent parser sees them. */
function structure(xml: string): string[] {
  const tags: string[] = []
  let inClass = false
  const parser = new SaxesParser({ xmlns: false })
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'CLASS') inClass = true
    const dropped = inClass ? optionalInClass : optional
    const kept = Object.entries(attributes).filter(([key]) => !dropped.has(key))
    const text = kept.map(([key, value]) => `${key}=${value}`).toSorted()
    tags.push([name, ...text].join(' '))
  })
  parser.on('closetag', ({ name }) => {
    if (name === 'CLASS') inClass = false
    // An answer without results may have an empty IRETURNVALUE or none.
    if (name === 'IRETURNVALUE' && tags.at(-1) === 'IRETURNVALUE') tags.pop()
    else tags.push(`/${name}`)
  })
  parser.write(xml).close()
  return tags
}
