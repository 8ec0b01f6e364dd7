import { once } from 'node:events'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import {
  checkGraphicsPassword,
  type Endpoint,
  firstVncPort,
  type Graphics,
  type GraphicsListen,
  HypervisorError,
  type MachineConfig,
  type Port,
  passwordBytes,
} from '@cimarron/hypervisor'
import type { Surroundings } from '../start-qemu.ts'
import type { PortChoice } from './port-choice.ts'

/** A certificate with its key and what signed it, as PEM. */
export interface Credentials {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** Where one device listens, once it has been settled. */
export interface Listening {
  readonly port: number
  readonly websocket?: number
  /** Undefined: it asks for none, or lets nobody in until one is set. */
  readonly password?: string
  readonly credentials?: Credentials
}

/** By the id of the device. */
export type Listenings = ReadonlyMap<string, Listening>

/** Serial consoles have no port of their own. */
const firstSerialPort = 4555
/** What QEMU counts WebSockets of VNC from. */
const firstWebSocketPort = 5700

/**
 * Settles where a machine's screens and serial ports will listen, and with which secrets.
 * @throws HypervisorError `port-in-use`, `file-missing`, `invalid-config`
 */
export async function settleListening(
  config: MachineConfig,
  { ports, surroundings }: { readonly ports: PortChoice; readonly surroundings: Surroundings },
): Promise<Listenings> {
  const settled = new Map<string, Listening>()
  for (const { id, backend } of config.serials) {
    if (backend?.kind !== 'tcp') continue
    settled.set(id, { port: await ports.take(backend, firstSerialPort) })
  }
  for (const graphics of config.graphics) {
    const { listen } = graphics
    if (!listen) continue
    const { address, websocket } = listen
    const port = await ports.take(listen, firstVncPort)
    const web = websocket === undefined ? undefined : await ports.take({ address, port: websocket }, firstWebSocketPort)
    settled.set(graphics.id, {
      port,
      ...(web === undefined ? {} : { websocket: web }),
      ...(await secrets(graphics, listen, surroundings)),
    })
  }
  return settled
}

async function secrets(
  graphics: Graphics,
  listen: GraphicsListen,
  surroundings: Surroundings,
): Promise<Pick<Listening, 'password' | 'credentials'>> {
  const file = listen.password?.file
  const password = file === undefined ? undefined : readPassword(file, graphics)
  const credentials = listen.tls === undefined ? undefined : await credentialsFor(listen, surroundings)
  return { ...(password === undefined ? {} : { password }), ...(credentials ? { credentials } : {}) }
}

/** @throws HypervisorError `file-missing`, `invalid-input` */
export function readPassword(path: string, graphics: Pick<Graphics, 'protocol'>): string {
  const text = readSmallFile(path, { what: 'password file', most: 4 * passwordBytes.spice })
  const [password = ''] = text.split(/\r?\n/)
  checkGraphicsPassword(password, graphics)
  return password
}

async function credentialsFor({ tls, address }: GraphicsListen, surroundings: Surroundings): Promise<Credentials> {
  if (typeof tls === 'string') {
    const read = (name: string) => readSmallFile(join(tls, name), { what: 'TLS file', most: 65_536 })
    return { authority: read('ca-cert.pem'), certificate: read('server-cert.pem'), key: read('server-key.pem') }
  }
  if (surroundings.issueCertificate) return await surroundings.issueCertificate(address)
  const problem =
    'this daemon has no certificate authority; give a folder with ca-cert.pem, server-cert.pem and server-key.pem'
  throw new HypervisorError('invalid-config', { what: 'graphics.listen.tls', problem })
}

/** The daemon may read more than who names the file: what comes of it goes nowhere but to QEMU. */
function readSmallFile(path: string, { what, most }: { readonly what: string; readonly most: number }): string {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    const problem = `can't be read: ${cause instanceof Error && 'code' in cause ? cause.code : cause}; check the path`
    throw new HypervisorError('file-missing', { what, path, problem }, { cause })
  }
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) throw new HypervisorError('file-missing', { what, path, problem: 'is no file; check the path' })
    const bytes = Buffer.alloc(Math.min(stat.size, most))
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0)).toString('utf8')
  } finally {
    closeSync(fd)
  }
}

/** Where the devices of a machine are reached, for its view; what only QEMU knows is added by who asks it. */
export function endpointsOf(config: MachineConfig, listenings: Listenings): readonly Endpoint[] {
  return [
    ...config.graphics.flatMap(({ id: device, protocol, listen }) => {
      const at = listenings.get(device)
      if (!listen || !at) return []
      const { address } = listen
      const tls = listen.tls === undefined ? {} : { tls: true }
      const web =
        at.websocket === undefined
          ? []
          : [{ device, kind: 'vnc-websocket', address, port: at.websocket, ...tls } as const]
      return [{ device, kind: protocol, address, port: at.port, ...tls } as const, ...web]
    }),
    ...config.serials.flatMap(({ id: device, backend }): readonly Endpoint[] => {
      if (backend?.kind === 'unix' || backend?.kind === 'file')
        return [{ device, kind: backend.kind, path: backend.path }]
      const at = listenings.get(device)
      if (backend?.kind !== 'tcp' || !at) return []
      return [{ device, kind: backend.telnet ? 'telnet' : 'tcp', address: backend.address, port: at.port }]
    }),
  ]
}

/** Whether nobody listens there. */
export async function isFreePort({
  address,
  port,
}: {
  readonly address: string
  readonly port: number
}): Promise<string | undefined> {
  const server = createServer()
  try {
    server.listen({ host: address, port, exclusive: true, ipv6Only: true })
    await once(server, 'listening')
    return undefined
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  } finally {
    server.close()
  }
}

export type Place = { readonly address: string; readonly port: Port }
