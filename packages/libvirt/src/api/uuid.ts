/** 16 bytes as they are written: `6695eb01-f6a4-8304-79aa-97f2502e193f`. */
export function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** @throws TypeError for what is no UUID */
export function uuidBytes(text: string): Uint8Array {
  const hex = text.replaceAll('-', '')
  if (!/^[0-9a-fA-F]{32}$/.test(hex)) throw new TypeError(`${JSON.stringify(text)} is no UUID`)
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}
