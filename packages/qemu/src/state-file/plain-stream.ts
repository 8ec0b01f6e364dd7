/**
 * What a migration may have left in force in a QEMU, taken back: a state that goes to a file, a snapshot and a dump go by
 * the same means, over one unencrypted stream (qapi/migration.json: `migrate-set-capabilities`, `migrate-set-parameters`, where
 * an empty text takes credentials back).
 */
export const plainCapabilities: readonly { readonly capability: string; readonly state: boolean }[] = [
  'postcopy-ram',
  'multifd',
  'pause-before-switchover',
  'auto-converge',
].map((capability) => ({ capability, state: false }))

/** See {@link plainCapabilities}. */
export const plainParameters: { readonly 'tls-creds': string; readonly 'tls-hostname': string } = {
  'tls-creds': '',
  'tls-hostname': '',
}
