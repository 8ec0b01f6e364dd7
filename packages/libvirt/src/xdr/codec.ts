import { XdrError } from './xdr-error.ts'
import type { XdrReader } from './xdr-reader.ts'
import type { XdrWriter } from './xdr-writer.ts'

/** How values of one type become bytes, and bytes values. */
export interface Codec<T> {
  /** Bytes that the shortest value takes. */
  readonly least: number
  write(writer: XdrWriter, value: T): void
  read(reader: XdrReader): T
}

/** The type of the values of a codec. */
export type ValueOf<C> = C extends Codec<infer T> ? T : never

export const i32: Codec<number> = {
  least: 4,
  write: (writer, value) => writer.i32(value),
  read: (reader) => reader.i32(),
}
export const u32: Codec<number> = {
  least: 4,
  write: (writer, value) => writer.u32(value),
  read: (reader) => reader.u32(),
}
export const i64: Codec<bigint> = {
  least: 8,
  write: (writer, value) => writer.i64(value),
  read: (reader) => reader.i64(),
}
export const u64: Codec<bigint> = {
  least: 8,
  write: (writer, value) => writer.u64(value),
  read: (reader) => reader.u64(),
}
export const f64: Codec<number> = {
  least: 8,
  write: (writer, value) => writer.f64(value),
  read: (reader) => reader.f64(),
}

/** Small unsigned integers take a word as all do (RFC 4506, 4: `unsigned char` and `unsigned short` are no types of XDR). */
export const u8: Codec<number> = small('8-bit', 0xff)
export const u16: Codec<number> = small('16-bit', 0xffff)

function small(name: string, most: number): Codec<number> {
  const check = (value: number) => {
    if (value > most) throw new XdrError(`${value} is no unsigned ${name} integer`)
    return value
  }
  return {
    least: 4,
    write: (writer, value) => writer.u32(check(value)),
    read: (reader) => check(reader.u32()),
  }
}

/** @param most bytes */
export function string(most: number): Codec<string> {
  return { least: 4, write: (writer, value) => writer.string(value, most), read: (reader) => reader.string(most) }
}

/** @param most bytes */
export function opaque(most: number): Codec<Uint8Array> {
  return { least: 4, write: (writer, value) => writer.opaque(value, most), read: (reader) => reader.opaque(most) }
}

export function fixedOpaque(length: number): Codec<Uint8Array> {
  return {
    least: (length + 3) & ~3,
    write: (writer, value) => writer.fixed(value, length),
    read: (reader) => reader.fixed(length),
  }
}

/**
 * Characters of which each takes a word: what `rpcgen` makes of `char name<>`. A character is a byte here.
 * @param most characters
 */
export function wideBytes(most: number): Codec<Uint8Array> {
  return {
    least: 4,
    write(writer, value) {
      writer.count(value.length, most)
      for (const byte of value) writer.i32((byte << 24) >> 24)
    },
    read(reader) {
      const bytes = new Uint8Array(reader.count(most, 4))
      for (let at = 0; at < bytes.length; at++) bytes[at] = wideByte(reader)
      return bytes
    },
  }
}

/** The same of a fixed number, without its count. */
export function fixedWideBytes(length: number): Codec<Uint8Array> {
  return {
    least: length * 4,
    write(writer, value) {
      if (value.length !== length) throw new XdrError(`${value.length} characters, where it has to be ${length}`)
      for (const byte of value) writer.i32((byte << 24) >> 24)
    },
    read(reader) {
      const bytes = new Uint8Array(length)
      for (let at = 0; at < length; at++) bytes[at] = wideByte(reader)
      return bytes
    },
  }
}

/** `char` has a sign on some machines and none on others: both ways to tell a byte are taken. */
function wideByte(reader: XdrReader): number {
  const value = reader.i32()
  if (value < -128 || value > 255) throw new XdrError(`${value} is no character`)
  return value & 0xff
}

/** RFC 4506, 4.19; absent is null. */
export function optional<T>(item: Codec<T>): Codec<T | null> {
  return {
    least: 4,
    write(writer, value) {
      writer.bool(value !== null)
      if (value !== null) item.write(writer, value)
    },
    read: (reader) => (reader.bool() ? item.read(reader) : null),
  }
}

/** @param most items */
export function array<T>(item: Codec<T>, most: number): Codec<readonly T[]> {
  return {
    least: 4,
    write(writer, values) {
      writer.count(values.length, most)
      for (const value of values) item.write(writer, value)
    },
    read(reader) {
      const count = reader.count(most, item.least)
      const values: T[] = []
      for (let at = 0; at < count; at++) values.push(item.read(reader))
      return values
    },
  }
}

/** A codec of values of some type. */
interface AnyCodec {
  readonly least: number
  write(writer: XdrWriter, value: never): void
  read(reader: XdrReader): unknown
}

type Fields = Readonly<Record<string, AnyCodec>>
type StructOf<F> = { readonly [K in keyof F]: ValueOf<F[K]> }

/** RFC 4506, 4.14: the fields in the order in which they stand here. */
export function struct<F extends Fields>(fields: F): Codec<StructOf<F>> {
  const all = Object.entries<AnyCodec>(fields)
  return {
    least: all.reduce((sum, [, { least }]) => sum + least, 0),
    write(writer, value) {
      for (const [name, codec] of all) codec.write(writer, value[name as keyof F] as never)
    },
    read(reader) {
      const value: Record<string, unknown> = {}
      for (const [name, codec] of all) value[name] = codec.read(reader)
      return value as StructOf<F>
    },
  }
}

/** Nothing at all. */
export const nothing: Codec<void> = { least: 0, write: () => undefined, read: () => undefined }
