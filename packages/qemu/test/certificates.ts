import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface MadeCredentials {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** A CA and a certificate for 127.0.0.1, by OpenSSL, by the names that QEMU has for such files. */
export function madeCredentials(folder: string): MadeCredentials {
  const file = (name: string) => join(folder, name)
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl(
    'req',
    '-x509',
    ...curve,
    '-subj',
    '/CN=Test CA',
    '-keyout',
    file('ca-key.pem'),
    '-out',
    file('ca-cert.pem'),
    '-days',
    '2',
  )
  openssl('req', ...curve, '-subj', '/CN=localhost', '-keyout', file('server-key.pem'), '-out', file('server.csr'))
  const extensions =
    'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth\n'
  writeFileSync(file('server.ext'), `${extensions}subjectAltName=IP:127.0.0.1,DNS:localhost\n`)
  const signing = ['-CA', file('ca-cert.pem'), '-CAkey', file('ca-key.pem'), '-CAcreateserial', '-days', '2']
  openssl(
    'x509',
    '-req',
    '-in',
    file('server.csr'),
    ...signing,
    '-extfile',
    file('server.ext'),
    '-out',
    file('server-cert.pem'),
  )
  const read = (name: string) => readFileSync(file(name), 'utf8')
  return { authority: read('ca-cert.pem'), certificate: read('server-cert.pem'), key: read('server-key.pem') }
}
