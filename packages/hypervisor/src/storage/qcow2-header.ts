/** What an image says it builds on (QEMU: docs/interop/qcow2.rst, sections "Header" and "Header extensions"). */
export interface Qcow2Header {
  /** What a guest sees, in bytes. */
  readonly capacityBytes: number
  readonly backing?: { readonly file: string; readonly format?: string }
  /** The guest's data is in another file that the image names. */
  readonly externalData: boolean
}

const magic = 0x514649fb
const backingFormatExtension = 0xe2792aca
const externalDataBit = 4n

/** Undefined where it is the beginning of no qcow2 image of version 2 or 3. */
export function decodeQcow2Header(bytes: Buffer): Qcow2Header | undefined {
  if (bytes.length < 72 || bytes.readUInt32BE(0) !== magic) return undefined
  const version = bytes.readUInt32BE(4)
  if (version !== 2 && version !== 3) return undefined
  if (version === 3 && bytes.length < 104) return undefined
  const externalData = version === 3 && (bytes.readBigUInt64BE(72) & externalDataBit) !== 0n
  const offset = Number(bytes.readBigUInt64BE(8))
  const size = bytes.readUInt32BE(16)
  const capacityBytes = Number(bytes.readBigUInt64BE(24))
  if (offset === 0 || size === 0) return { capacityBytes, externalData }
  if (size > 1023 || offset + size > bytes.length) return undefined
  const file = bytes.toString('utf8', offset, offset + size)
  const headerLength = version === 3 ? bytes.readUInt32BE(100) : 72
  const format = findExtension(bytes.subarray(0, offset), headerLength, backingFormatExtension)
  return { capacityBytes, externalData, backing: { file, ...(format === undefined ? {} : { format }) } }
}

function findExtension(bytes: Buffer, start: number, wanted: number): string | undefined {
  for (let at = start; at + 8 <= bytes.length; ) {
    const type = bytes.readUInt32BE(at)
    const length = bytes.readUInt32BE(at + 4)
    if (type === 0 || at + 8 + length > bytes.length) return undefined
    if (type === wanted) return bytes.toString('utf8', at + 8, at + 8 + length)
    at += 8 + Math.ceil(length / 8) * 8
  }
  return undefined
}
