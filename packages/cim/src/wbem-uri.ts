import type { ObjectPath } from './object-path.ts'
import { type PathDialect, readAuthority, readPath } from './path-text.ts'
import { writeAuthority, writeLocalPath } from './path-writer.ts'
import { shown, ValueError } from './value-error.ts'

export interface WbemUriOptions {
  /** Keys with their types and the model path behind `(instance)` or `(class)`; nothing is lost in this form. */
  readonly typed?: boolean
  /** Names in lower case, keys sorted by name. */
  readonly canonical?: boolean
  /** False for a text without percent-encoding, as the examples of DSP0207 show it. Default true. */
  readonly encoded?: boolean
}

/**
 * Writes a path as a WBEM URI (DSP0207): `https://host:5989/root/virt:CIM_X.Name=%22web%22`, or typed
 * `/root/virt/(instance)CIM_X.Name=(string)%22web%22`. Without authority it begins with a slash.
 *
 * @throws ValueError `path-invalid` where a string has half a surrogate pair, which no URI can hold
 */
export function formatWbemUri(path: ObjectPath, options: WbemUriOptions = {}): string {
  const form = { typed: options.typed ?? false, rooted: true, canonical: options.canonical ?? false }
  const local = writeLocalPath(path, form)
  return writeAuthority(path) + (options.encoded === false ? local : encode(local))
}

/**
 * Reads a WBEM URI, typed or untyped. In the untyped form integers are read as bigint, datetimes as strings, and a
 * quoted instance path as a reference, unless `typeOf` tells better.
 *
 * @throws ValueError `path-invalid`
 */
export function parseWbemUri(text: string, options: PathDialect & Pick<WbemUriOptions, 'encoded'> = {}): ObjectPath {
  const { authority, rest } = readAuthority(text)
  if (!rest.startsWith('/'))
    throw new ValueError('path-invalid', `${shown(text)} is no WBEM URI: a slash is wanted first`)
  const path = readPath(options.encoded === false ? rest : decode(rest, text), options)
  return path.in(path.namespace, authority)
}

// RFC 3986: what is neither reserved nor unreserved is encoded; # and ? too, which would end the path.
function encode(local: string): string {
  if (!local.isWellFormed()) throw new ValueError('path-invalid', `${shown(local)} has half a surrogate pair`)
  return encodeURI(local).replaceAll('#', '%23').replaceAll('?', '%3F')
}

function decode(rest: string, text: string): string {
  try {
    return decodeURIComponent(rest)
  } catch (cause) {
    const error = new ValueError('path-invalid', `${shown(text)} is no WBEM URI: its percent-encoding is broken`)
    error.cause = cause
    throw error
  }
}
