import { XdrError } from './xdr-error.ts'
import { padded } from './xdr-reader.ts'

/** Writes values one after the other as RFC 4506 lays them out, into memory that grows. */
export class XdrWriter {
  #bytes: Buffer
  #at = 0

  constructor(capacity = 256) {
    this.#bytes = Buffer.allocUnsafe(capacity)
  }

  get length(): number {
    return this.#at
  }

  /** What was written; a view that is good until the next value is written. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  i32(value: number): void {
    if ((value | 0) !== value) throw new XdrError(`${value} is no 32-bit integer`)
    const at = this.#take(4)
    this.#bytes.writeInt32BE(value, at)
  }

  u32(value: number): void {
    if (value >>> 0 !== value) throw new XdrError(`${value} is no unsigned 32-bit integer`)
    const at = this.#take(4)
    this.#bytes.writeUInt32BE(value, at)
  }

  i64(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw new XdrError(`${value} is no 64-bit integer`)
    const at = this.#take(8)
    this.#bytes.writeBigInt64BE(value, at)
  }

  u64(value: bigint): void {
    if (BigInt.asUintN(64, value) !== value) throw new XdrError(`${value} is no unsigned 64-bit integer`)
    const at = this.#take(8)
    this.#bytes.writeBigUInt64BE(value, at)
  }

  f64(value: number): void {
    const at = this.#take(8)
    this.#bytes.writeDoubleBE(value, at)
  }

  bool(value: boolean): void {
    this.u32(value ? 1 : 0)
  }

  /** @param most bytes in UTF-8 */
  string(value: string, most: number): void {
    // What is no character by itself would silently become another.
    if (!value.isWellFormed()) throw new XdrError('a string has half a character, which UTF-8 can not tell')
    const length = Buffer.byteLength(value)
    this.#checkLength(length, most)
    this.u32(length)
    const at = this.#take(padded(length))
    this.#bytes.write(value, at)
    this.#bytes.fill(0, at + length, this.#at)
  }

  opaque(value: Uint8Array, most: number): void {
    this.#checkLength(value.length, most)
    this.u32(value.length)
    this.fixed(value, value.length)
  }

  fixed(value: Uint8Array, length: number): void {
    if (value.length !== length) throw new XdrError(`${value.length} bytes, where it has to be ${length}`)
    const at = this.#take(padded(length))
    this.#bytes.set(value, at)
    this.#bytes.fill(0, at + length, this.#at)
  }

  count(value: number, most: number): void {
    if (value > most) throw new XdrError(`${value} items, where at most ${most} are allowed`)
    this.u32(value)
  }

  /** Bytes as they are, of which XDR knows nothing. */
  raw(value: Uint8Array): void {
    const at = this.#take(value.length)
    this.#bytes.set(value, at)
  }

  /** Puts a number where something was written before: a length that was not known yet. */
  patch(at: number, value: number): void {
    this.#bytes.writeUInt32BE(value, at)
  }

  #checkLength(length: number, most: number): void {
    if (length > most) throw new XdrError(`${length} bytes, where at most ${most} are allowed`)
  }

  #take(length: number): number {
    const at = this.#at
    const end = at + length
    if (end > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, at)
      this.#bytes = larger
    }
    this.#at = end
    return at
  }
}
