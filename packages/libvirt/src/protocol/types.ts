import {
  array,
  type Codec,
  fixedOpaque,
  fixedWideBytes,
  i32,
  opaque,
  optional,
  string,
  struct,
  wideBytes,
} from '../xdr/codec.ts'
import { XdrError } from '../xdr/xdr-error.ts'

/** The longest string of the protocol, in bytes. */
export const longestString: number = 4 * 2 ** 20
/** The longest list of the protocol, in items; a reply of more is one that no server sends. */
export const longestList = 16_384
/** A value of a secret, a map of processors, a cookie: the longest a server takes is a cookie of 4 MiB. */
const longestOpaque = 4 * 2 ** 20

export const str: Codec<string> = string(longestString)
export const bytes: Codec<Uint8Array> = opaque(longestOpaque)
export const uuid: Codec<Uint8Array> = fixedOpaque(16)
export const wide: Codec<Uint8Array> = wideBytes(65_536)
export const wide32: Codec<Uint8Array> = fixedWideBytes(32)

export function list<T>(item: Codec<T>): Codec<readonly T[]> {
  return array(item, longestList)
}

/** A domain as it is named on the wire. A server goes by its UUID alone. */
export interface WireDomain {
  readonly name: string
  readonly uuid: Uint8Array
  /** -1 while it is off. */
  readonly id: number
}

/** A network, pool or filter: a name and a UUID of 16 bytes. */
export interface WireNamed {
  readonly name: string
  readonly uuid: Uint8Array
}

export interface WireVolume {
  readonly pool: string
  readonly name: string
  /** A server goes by this: a path, or what the pool's kind has for one. */
  readonly key: string
}

export interface WireSnapshot {
  readonly name: string
  readonly dom: WireDomain
}

export interface WireFilterBinding {
  readonly portdev: string
  readonly filtername: string
}

export interface WirePort {
  readonly net: WireNamed
  readonly uuid: Uint8Array
}

export interface WireInterface {
  readonly name: string
  readonly mac: string
}

export interface WireNodeDevice {
  readonly name: string
}

export interface WireSecret {
  readonly uuid: Uint8Array
  readonly usageType: number
  readonly usageID: string
}

const named: Codec<WireNamed> = struct({ name: str, uuid })

export const domain: Codec<WireDomain> = struct({ name: str, uuid, id: i32 })
export const network: Codec<WireNamed> = named
export const storagePool: Codec<WireNamed> = named
export const networkFilter: Codec<WireNamed> = named
export const storageVolume: Codec<WireVolume> = struct({ pool: str, name: str, key: str })
export const networkFilterBinding: Codec<WireFilterBinding> = struct({ portdev: str, filtername: str })
export const networkPort: Codec<WirePort> = struct({ net: network, uuid })
export const networkInterface: Codec<WireInterface> = struct({ name: str, mac: str })
export const nodeDevice: Codec<WireNodeDevice> = struct({ name: str })
export const secret: Codec<WireSecret> = struct({ uuid, usageType: i32, usageID: str })
export const snapshot: Codec<WireSnapshot> = struct({ name: str, dom: domain })

/** A value with its type's name; see `virTypedParameterType`. */
export type TypedValue =
  | { readonly type: 'int' | 'uint' | 'double'; readonly value: number }
  | { readonly type: 'llong' | 'ullong'; readonly value: bigint }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }

/** A named value of one of seven types: what libvirt tells and takes where a structure would have to grow. */
export type TypedParameter = TypedValue & { readonly field: string }

const typeNames = ['int', 'uint', 'llong', 'ullong', 'double', 'boolean', 'string'] as const

export const typedParameter: Codec<TypedParameter> = {
  least: 12,
  write(writer, parameter) {
    str.write(writer, parameter.field)
    writer.i32(typeNames.indexOf(parameter.type) + 1)
    switch (parameter.type) {
      case 'int':
        return writer.i32(parameter.value)
      case 'uint':
        return writer.u32(parameter.value)
      case 'llong':
        return writer.i64(parameter.value)
      case 'ullong':
        return writer.u64(parameter.value)
      case 'double':
        return writer.f64(parameter.value)
      case 'boolean':
        return writer.i32(parameter.value ? 1 : 0)
      case 'string':
        return str.write(writer, parameter.value)
    }
  },
  read(reader) {
    const field = str.read(reader)
    const number = reader.i32()
    const type = typeNames[number - 1]
    switch (type) {
      case 'int':
        return { field, type, value: reader.i32() }
      case 'uint':
        return { field, type, value: reader.u32() }
      case 'llong':
        return { field, type, value: reader.i64() }
      case 'ullong':
        return { field, type, value: reader.u64() }
      case 'double':
        return { field, type, value: reader.f64() }
      case 'boolean':
        return { field, type, value: reader.i32() !== 0 }
      case 'string':
        return { field, type, value: str.read(reader) }
      default:
        throw new XdrError(`typed parameter ${JSON.stringify(field)} is of type ${number}, which there is none of`)
    }
  },
}

/** What a server says of a call that it refused: `virError`. */
export interface WireError {
  readonly code: number
  /** The part of libvirt that refused. */
  readonly domain: number
  readonly message: string | null
  readonly level: number
  readonly dom: WireDomain | null
  readonly str1: string | null
  readonly str2: string | null
  readonly str3: string | null
  readonly int1: number
  readonly int2: number
  readonly net: WireNamed | null
}

export const wireError: Codec<WireError> = struct({
  code: i32,
  domain: i32,
  message: optional(str),
  level: i32,
  dom: optional(domain),
  str1: optional(str),
  str2: optional(str),
  str3: optional(str),
  int1: i32,
  int2: i32,
  net: optional(network),
})
