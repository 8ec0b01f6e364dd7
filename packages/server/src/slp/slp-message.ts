/** Messages of the Service Location Protocol, version 2 (RFC 2608), as far as a service agent needs them. */

/** RFC 2608 8: Function-ID. */
export const slpFunctions = {
  SrvRqst: 1,
  SrvRply: 2,
  AttrRqst: 6,
  AttrRply: 7,
  SrvTypeRqst: 9,
  SrvTypeRply: 10,
  SAAdvert: 11,
} as const

/** RFC 2608 7: what goes wrong, by the numbers of the replies. */
export const slpErrors = {
  none: 0,
  'language-not-supported': 1,
  parse: 2,
  'scope-not-supported': 4,
  'authentication-unknown': 5,
  version: 9,
  'option-not-understood': 12,
  'message-not-supported': 14,
} as const

export type SlpErrorName = keyof typeof slpErrors

/** A request that can't be granted. What has a header that can be read is answered with it, if it was sent to us alone. */
export class SlpError extends Error {
  override readonly name = 'SlpError'
  readonly code: SlpErrorName
  /** Of the request, where that much could be read. */
  readonly header: SlpHeader | undefined

  constructor(code: SlpErrorName, message: string, header?: SlpHeader) {
    super(message)
    this.code = code
    this.header = header
  }
}

export interface SlpHeader {
  readonly functionId: number
  /** Identifies the request; the reply has the same. */
  readonly xid: number
  readonly language: string
  /** The request went to all, and only who has something to say replies. */
  readonly isMulticast: boolean
}

interface Asked {
  readonly header: SlpHeader
  /** Addresses of those who have replied to this request before. */
  readonly responders: readonly string[]
  readonly scopes: readonly string[]
}

export type SlpRequest =
  | (Asked & { readonly kind: 'services'; readonly type: string; readonly predicate: string })
  | (Asked & { readonly kind: 'attributes'; readonly url: string; readonly tags: readonly string[] })
  /** `authority`: of the types that are asked for; `undefined` for all, empty for IANA. */
  | (Asked & { readonly kind: 'types'; readonly authority: string | undefined })

const headerBytes = 14
const multicastFlag = 0x2000
const overflowFlag = 0x8000
const allAuthorities = 0xffff
const language = 'en'

/** The length that a message says it has, once its first five bytes are there. */
export function slpLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < 5) return undefined
  return view(bytes).getUint16(2) * 256 + (bytes[4] ?? 0)
}

/** @throws SlpError */
export function decodeSlpRequest(bytes: Uint8Array): SlpRequest {
  const header = decodeHeader(bytes)
  const reader = new FieldReader(bytes, header)
  reader.at = headerBytes + Buffer.byteLength(header.language)
  if (!answered.has(header.functionId)) {
    throw new SlpError('message-not-supported', `a service agent does not answer function ${header.functionId}`, header)
  }
  const responders = list(reader.text())
  let request: SlpRequest
  switch (header.functionId) {
    case slpFunctions.SrvRqst: {
      const type = reader.text()
      const scopes = list(reader.text())
      request = { kind: 'services', header, responders, type, scopes, predicate: reader.text() }
      reader.spi()
      break
    }
    case slpFunctions.AttrRqst: {
      const url = reader.text()
      const scopes = list(reader.text())
      request = { kind: 'attributes', header, responders, url, scopes, tags: list(reader.text()) }
      reader.spi()
      break
    }
    default: {
      const authority = reader.authority()
      request = { kind: 'types', header, responders, authority, scopes: list(reader.text()) }
    }
  }
  return request
}

const answered: ReadonlySet<number> = new Set([slpFunctions.SrvRqst, slpFunctions.AttrRqst, slpFunctions.SrvTypeRqst])

/** RFC 2608 8. */
function decodeHeader(bytes: Uint8Array): SlpHeader {
  const data = view(bytes)
  if (bytes.length < headerBytes) throw new SlpError('parse', `${bytes.length} bytes are no message`)
  const functionId = data.getUint8(1)
  const flags = data.getUint16(5)
  const xid = data.getUint16(10)
  const isMulticast = (flags & multicastFlag) !== 0
  const asked = { functionId, xid, language, isMulticast }
  if (data.getUint8(0) !== 2) throw new SlpError('version', `version ${data.getUint8(0)} is not spoken here`, asked)
  const length = slpLength(bytes)
  if (length !== bytes.length)
    throw new SlpError('parse', `${bytes.length} bytes came of a message of ${length}`, asked)
  const reader = new FieldReader(bytes, asked)
  reader.at = 12
  const header = { ...asked, language: reader.text() }
  // No extension is understood; only those that must be are in the way (RFC 2608 9.1: 0x4000 to 0x7FFF).
  let extension = data.getUint16(7) * 256 + data.getUint8(9)
  const seen = new Set<number>()
  while (extension !== 0) {
    if (extension + 5 > bytes.length || seen.has(extension))
      throw new SlpError('parse', 'extensions lead nowhere', header)
    seen.add(extension)
    const id = data.getUint16(extension)
    if (id >= 0x4000 && id <= 0x7fff) throw new SlpError('option-not-understood', `extension ${id} is unknown`, header)
    extension = data.getUint16(extension + 2) * 256 + data.getUint8(extension + 4)
  }
  return header
}

/** Reads texts with their lengths in front. */
class FieldReader {
  at = 0
  readonly #bytes: Uint8Array
  readonly #data: DataView
  readonly #header: SlpHeader

  constructor(bytes: Uint8Array, header: SlpHeader) {
    this.#bytes = bytes
    this.#data = view(bytes)
    this.#header = header
  }

  text(): string {
    return this.#take(this.#length())
  }

  authority(): string | undefined {
    const length = this.#length()
    return length === allAuthorities ? undefined : this.#take(length)
  }

  /** RFC 2608 8.1: who wants signed replies names by whom; nothing is signed here. */
  spi(): void {
    if (this.text() !== '') throw new SlpError('authentication-unknown', 'replies are not signed', this.#header)
  }

  #length(): number {
    if (this.at + 2 > this.#bytes.length) throw this.#short()
    const length = this.#data.getUint16(this.at)
    this.at += 2
    return length
  }

  #take(length: number): string {
    const end = this.at + length
    if (end > this.#bytes.length) throw this.#short()
    const part = this.#bytes.subarray(this.at, end)
    this.at = end
    try {
      return utf8.decode(part)
    } catch {
      throw new SlpError('parse', 'a text is not in UTF-8', this.#header)
    }
  }

  #short(): SlpError {
    return new SlpError('parse', 'the message ends within a text', this.#header)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** A reply to a request: the fields behind the header. */
export function encodeSlpReply(functionId: number, { xid }: Pick<SlpHeader, 'xid'>, fields: Uint8Array): Uint8Array {
  const tag = Buffer.from(language)
  const length = headerBytes + tag.length + fields.length
  const header = Buffer.alloc(headerBytes)
  header.writeUInt8(2, 0)
  header.writeUInt8(functionId, 1)
  header.writeUIntBE(length, 2, 3)
  header.writeUInt16BE(xid, 10)
  header.writeUInt16BE(tag.length, 12)
  return Buffer.concat([header, tag, fields])
}

/**
 * The same, to be sent in one datagram: what does not fit is left out and the client told to come by TCP (RFC 2608 7,
 * overflow). `empty` are the fields of a reply that says nothing.
 */
export function encodeSlpDatagram(reply: Uint8Array, empty: Uint8Array, largest: number): Uint8Array {
  if (reply.length <= largest) return reply
  const bytes = Buffer.from(encodeSlpReply(reply[1] ?? 0, { xid: view(reply).getUint16(10) }, empty))
  bytes.writeUInt16BE(overflowFlag, 5)
  return bytes
}

/** A text with its length in front. */
export function slpText(text: string): Uint8Array {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}

export function slpNumber(value: number, size: 1 | 2): Uint8Array {
  const bytes = Buffer.alloc(size)
  bytes.writeUIntBE(value, 0, size)
  return bytes
}

function list(text: string): string[] {
  return text === '' ? [] : text.split(',').map((item) => item.trim())
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
