/** A fingerprint as people compare it: pairs, in two lines' worth of words. */
export function fingerprintText(fingerprint: string): string {
  return fingerprint.toUpperCase().replaceAll(/..(?!$)/g, '$&:')
}
