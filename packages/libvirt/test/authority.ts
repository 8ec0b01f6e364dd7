import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface CertificateRequest {
  /** The authority that signs it, by its name. */
  readonly by: string
  /** As OpenSSL writes it: `IP:127.0.0.1`, `DNS:host`. */
  readonly host: string
  /** It has run out already. */
  readonly expired?: boolean
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
// libvirtd wants keyEncipherment of each, also where it means nothing.
const uses = [
  'basicConstraints=CA:FALSE',
  'keyUsage=digitalSignature,keyEncipherment',
  'extendedKeyUsage=serverAuth,clientAuth',
]

/** Authorities and what they have signed, by OpenSSL, as files of a folder. */
export class Certificates {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  authority(name: string): void {
    this.#openssl('req', '-x509', ...newKey, '-subj', `/CN=${name}`, '-keyout', this.key(name), '-out', this.pem(name))
  }

  certificate(name: string, { by, host, expired = false }: CertificateRequest): void {
    const [asked, extensions] = [this.#file(`${name}.csr`), this.#file(`${name}.ext`)]
    this.#openssl('req', ...newKey, '-subj', `/CN=${name}`, '-keyout', this.key(name), '-out', asked)
    writeFileSync(extensions, [...uses, `subjectAltName=${host}`].join('\n'))
    const signing = ['-CA', this.pem(by), '-CAkey', this.key(by), '-CAcreateserial', '-days', expired ? '-1' : '2']
    this.#openssl('x509', '-req', '-in', asked, ...signing, '-extfile', extensions, '-out', this.pem(name))
    // A server that is run as another user reads them too.
    chmodSync(this.key(name), 0o644)
  }

  /** What a client shows and believes, as texts. */
  identity(name: string, { ca }: { readonly ca: string }): { ca: string; certificate: string; key: string } {
    const text = (path: string) => readFileSync(path, 'utf8')
    return { ca: text(this.pem(ca)), certificate: text(this.pem(name)), key: text(this.key(name)) }
  }

  pem(name: string): string {
    return this.#file(`${name}.pem`)
  }

  key(name: string): string {
    return this.#file(`${name}.key`)
  }

  #file(name: string): string {
    return join(this.#folder, name)
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { stdio: 'ignore' })
  }
}
