import { createHash, randomBytes } from 'node:crypto'

/** Gives that many random bytes. A parameter wherever chance is used, so that a test can fix it. */
export type RandomBytes = (size: number) => Uint8Array

export const systemRandom: RandomBytes = (size) => randomBytes(size)

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A UUID as this system spells it: 36 characters, lower case. Any version. */
export function isUuid(text: string): boolean {
  return pattern.test(text)
}

/** A random UUID (RFC 9562, section 5.4: version 4). */
export function createId(random: RandomBytes = systemRandom): string {
  return spell(random(16), 4)
}

/**
 * The UUID of a thing that has none of its own, from its parent's and its id there (RFC 9562, section 5.5: version 5,
 * the parent being the name space). The same two always give the same.
 */
export function deriveId(parent: string, id: string): string {
  if (!isUuid(parent)) throw new TypeError(`${JSON.stringify(parent)} is not a UUID in lower case`)
  const nameSpace = Buffer.from(parent.replaceAll('-', ''), 'hex')
  return spell(createHash('sha1').update(nameSpace).update(id, 'utf8').digest(), 5)
}

function spell(source: Uint8Array, version: 4 | 5): string {
  const bytes = Buffer.from(source.subarray(0, 16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4)
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
