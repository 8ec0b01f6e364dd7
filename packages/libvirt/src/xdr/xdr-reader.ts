import { XdrError } from './xdr-error.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads values one after the other as RFC 4506 lays them out: big-endian, each a multiple of four bytes.
 * Every method throws `XdrError` where what is left is no such value; no length is believed before that many bytes are there.
 */
export class XdrReader {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Uint8Array, start = 0) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = start
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at
  }

  /** RFC 4506, 4.1 */
  i32(): number {
    return this.#bytes.readInt32BE(this.#take(4))
  }

  /** RFC 4506, 4.2 */
  u32(): number {
    return this.#bytes.readUInt32BE(this.#take(4))
  }

  /** RFC 4506, 4.5 */
  i64(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8))
  }

  u64(): bigint {
    return this.#bytes.readBigUInt64BE(this.#take(8))
  }

  /** RFC 4506, 4.7 */
  f64(): number {
    return this.#bytes.readDoubleBE(this.#take(8))
  }

  /** RFC 4506, 4.4: no other number than these two is a truth. */
  bool(): boolean {
    const value = this.u32()
    if (value > 1) throw new XdrError(`${value} is neither 0 nor 1`)
    return value === 1
  }

  /** RFC 4506, 4.11, in UTF-8. @param most bytes */
  string(most: number): string {
    const start = this.#variable(most)
    const bytes = this.#bytes.subarray(start.at, start.at + start.length)
    try {
      return utf8.decode(bytes)
    } catch (cause) {
      throw new XdrError('a string is no UTF-8', { cause })
    }
  }

  /** RFC 4506, 4.10: a copy. @param most bytes */
  opaque(most: number): Uint8Array {
    const { at, length } = this.#variable(most)
    return Uint8Array.prototype.slice.call(this.#bytes, at, at + length)
  }

  /** RFC 4506, 4.9: a copy. */
  fixed(length: number): Uint8Array {
    const at = this.#take(padded(length))
    this.#expectZeros(at + length, at + padded(length))
    return Uint8Array.prototype.slice.call(this.#bytes, at, at + length)
  }

  /** The number of items that follow (RFC 4506, 4.13). @param itemBytes that the shortest item takes */
  count(most: number, itemBytes: number): number {
    const count = this.u32()
    if (count > most) throw new XdrError(`${count} items, where at most ${most} are allowed`)
    if (count * itemBytes > this.left) throw new XdrError(`${count} items are told, and ${this.left} bytes are left`)
    return count
  }

  /** @throws XdrError where anything is left */
  end(): void {
    if (this.left > 0) throw new XdrError(`${this.left} bytes are left over`)
  }

  #variable(most: number): { at: number; length: number } {
    const length = this.u32()
    if (length > most) throw new XdrError(`${length} bytes, where at most ${most} are allowed`)
    const at = this.#take(padded(length))
    this.#expectZeros(at + length, at + padded(length))
    return { at, length }
  }

  #take(length: number): number {
    const at = this.#at
    if (length > this.#bytes.length - at)
      throw new XdrError(`${length} bytes are wanted, and ${this.#bytes.length - at} are left`)
    this.#at = at + length
    return at
  }

  /** RFC 4506, 3: residual bytes are zero. */
  #expectZeros(from: number, to: number): void {
    for (let at = from; at < to; at++) if (this.#bytes[at] !== 0) throw new XdrError('padding is not zero')
  }
}

export function padded(length: number): number {
  return (length + 3) & ~3
}
