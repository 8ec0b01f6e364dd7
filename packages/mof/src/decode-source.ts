const signatures = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
] as const

/**
 * The text of a MOF file (DSP0004 7.3): UTF-8, or UTF-16 by its signature. Undefined where the bytes are neither.
 */
export function decodeSource(bytes: Uint8Array): string | undefined {
  const signature = signatures.find((one) => one.bytes.every((byte, i) => bytes[i] === byte))
  try {
    return new TextDecoder(signature?.encoding ?? 'utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
