import { LibvirtError } from '../error.ts'

export type Transport = 'unix' | 'tcp' | 'tls' | 'ssh'

/** A connection's address, taken apart: libvirt's "Connection URIs" (libvirt.org/uri.html). */
export interface LibvirtUri {
  /** `qemu`, `xen`, `lxc`, `test`, … */
  readonly driver: string
  readonly transport: Transport
  readonly host: string | undefined
  readonly port: number | undefined
  readonly user: string | undefined
  /** What the server is asked to open: `qemu:///system`. */
  readonly opened: string
  readonly parameters: TransportParameters
}

/** Parameters that are for the client; all others are the server's. */
export interface TransportParameters {
  readonly socket?: string
  /** Of the client's certificate, key and CA: a folder. */
  readonly pkipath?: string
  readonly no_verify?: string
  /** Of ssh: the program, the key's file, and how to connect at the other end. */
  readonly command?: string
  readonly keyfile?: string
  readonly proxy?: string
  readonly netcat?: string
  readonly no_tty?: string
  readonly known_hosts?: string
  readonly mode?: string
}

const ofTransport: ReadonlySet<string> = new Set<keyof TransportParameters>([
  'socket',
  'pkipath',
  'no_verify',
  'command',
  'keyfile',
  'proxy',
  'netcat',
  'no_tty',
  'known_hosts',
  'mode',
])

/** What other clients do by these is not done here, and must not seem to be. */
const unsupported: ReadonlySet<string> = new Set(['tls_priority', 'sshauth', 'known_hosts_verify'])

const transports: ReadonlySet<string> = new Set<Transport>(['unix', 'tcp', 'tls', 'ssh'])

/** @throws LibvirtError `unsupported` for a transport there is none of, TypeError for what is no URI */
export function parseLibvirtUri(text: string): LibvirtUri {
  const match = /^([a-z][a-z0-9-]*)(?:\+([a-z0-9]+))?:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?$/.exec(text)
  if (!match)
    throw new TypeError(`${JSON.stringify(text)} is no libvirt URI, as qemu:///system or qemu+tls://host/system`)
  const [, driver = '', named, authority = '', path = '', query = ''] = match
  const { host, port, user } = readAuthority(authority, text)
  // libvirt.org/uri.html: a host without a transport is reached by TLS.
  const transport = named ?? (host === undefined ? 'unix' : 'tls')
  if (!isTransport(transport)) {
    const known = [...transports].join(', ')
    throw new LibvirtError(
      'unsupported',
      `transport ${JSON.stringify(transport)} of ${text} is not supported; there are ${known}`,
    )
  }
  if (transport !== 'unix' && host === undefined)
    throw new TypeError(`${JSON.stringify(text)} names no host, which ${transport} needs`)
  const all = new URLSearchParams(query)
  for (const name of all.keys())
    if (unsupported.has(name)) throw new LibvirtError('unsupported', `parameter ${name} of ${text} is not supported`)
  const proxy = all.get('proxy')
  if (proxy !== null && proxy !== 'netcat' && proxy !== 'native')
    throw new LibvirtError('unsupported', `proxy=${proxy} of ${text} is not supported; there are netcat and native`)
  const parameters = Object.fromEntries([...all].filter(([name]) => ofTransport.has(name)))
  const others = new URLSearchParams([...all].filter(([name]) => !ofTransport.has(name) && name !== 'name'))
  const rest = others.size > 0 ? `?${others.toString()}` : ''
  const opened = all.get('name') ?? `${driver}://${path === '' ? '/' : path}${rest}`
  return { driver, transport, host, port, user, opened, parameters }
}

function readAuthority(authority: string, text: string): Pick<LibvirtUri, 'host' | 'port' | 'user'> {
  if (authority === '') return { host: undefined, port: undefined, user: undefined }
  const match = /^(?:([^@]+)@)?(\[[0-9A-Fa-f:.]+\]|[^:@[\]]+)(?::(\d+))?$/.exec(authority)
  const port = match?.[3] === undefined ? undefined : Number(match[3])
  if (!match || (port !== undefined && (port < 1 || port > 65_535)))
    throw new TypeError(`${JSON.stringify(authority)} in ${text} is no [user@]host[:port]`)
  const user = match[1] === undefined ? undefined : decodeURIComponent(match[1])
  return { user, host: match[2]?.replace(/^\[|\]$/g, ''), port }
}

function isTransport(name: string): name is Transport {
  return transports.has(name)
}
