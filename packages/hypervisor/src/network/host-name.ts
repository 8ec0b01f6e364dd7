/** RFC 1123, section 2.1: labels of letters, digits and hyphens, up to 63 each and 253 together. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && text.split('.').every(isHostLabel)
}

/** One of them alone. */
export function isHostLabel(text: string): boolean {
  return /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(text)
}
