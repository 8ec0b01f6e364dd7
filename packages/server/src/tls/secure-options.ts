import type { SecureContextOptions } from 'node:tls'
import type { KeyPair } from './certificate.ts'

/** What the HTTPS listener shows and whom it believes, as PEM. */
export interface TlsIdentity {
  /** With those between it and its CA. */
  readonly certificate: string
  readonly key: string
  /** Whose client certificates count. Never empty where any are asked for: node would take everybody's word else. */
  readonly clientAuthorities: readonly string[]
  /** What other daemons are shown, who ask for it by `peerName`. */
  readonly peer: KeyPair
}

/** TLS 1.2 as far as it has forward secrecy and authenticated encryption (RFC 9325, section 4.2), and TLS 1.3. */
const ciphers = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')

/** The same for a new listener and for one that gets another certificate: what is left out would fall back to node's. */
export function secureOptions({ certificate, key, clientAuthorities }: TlsIdentity): SecureContextOptions {
  return { cert: certificate, key, ca: [...clientAuthorities], minVersion: 'TLSv1.2', ciphers }
}

/** The same for who asks for the daemon by the name that it has for others of its kind. */
export function peerOptions(identity: TlsIdentity): SecureContextOptions {
  return secureOptions({ ...identity, ...identity.peer })
}
