import { BlockList, isIP } from 'node:net'
import { isAbsolute } from 'node:path'
import type { Graphics, MachineConfig, SerialPort } from './config.ts'
import { configLimits } from './config-limits.ts'
import type { GraphicsListen, Port } from './console-config.ts'
import { refuseField as refuse } from './invalid-config.ts'

/** VNC's first display is at this port (RFC 6143, section 1; QEMU counts displays from it). */
export const firstVncPort = 5900

/** What a screen or a serial port can't be. @throws HypervisorError `invalid-config` */
export function checkConsoles(config: MachineConfig): void {
  const taken = new Map<string, string>()
  for (const [index, serial] of config.serials.entries()) checkSerialPort(serial, { field: `serials[${index}]`, taken })
  const isa = config.serials.filter(({ type }) => type !== 'virtio').length
  if (isa > configLimits.isaSerials)
    throw refuse(
      'serials',
      isa,
      `are too many for the board; use at most ${configLimits.isaSerials}, and type virtio for more`,
    )
  for (const [index, graphics] of config.graphics.entries()) {
    checkGraphics(graphics, { field: `graphics[${index}]`, taken })
    const other = config.graphics.slice(0, index).find(({ protocol }) => protocol === graphics.protocol)
    if (other)
      throw refuse(
        `graphics[${index}].protocol`,
        graphics.protocol,
        `is that of ${other.id} already; use the other one, or leave it out`,
      )
    if (index > 0 && (graphics.video !== undefined || graphics.keyboard !== undefined)) {
      const [what, value] = graphics.video === undefined ? ['keyboard', graphics.keyboard] : ['video', graphics.video]
      throw refuse(
        `graphics[${index}].${what}`,
        value,
        'is of the machine, which has one screen; set it at the first of its graphics',
      )
    }
  }
}

interface Place {
  readonly field: string
  /** Ports by their addresses, and paths: who has them. */
  readonly taken: Map<string, string>
}

function checkSerialPort({ backend }: SerialPort, { field, taken }: Place): void {
  if (backend === undefined) return
  if (backend.kind === 'tcp') {
    checkAddress(backend.address, `${field}.backend.address`)
    takePort(backend.port, { field: `${field}.backend.port`, address: backend.address, least: 1, taken })
  }
  if (backend.kind === 'unix' || backend.kind === 'file') {
    const { path } = backend
    checkPath(path, `${field}.backend.path`)
    // sun_path of unix(7) holds 108 bytes with the closing NUL.
    if (backend.kind === 'unix' && Buffer.byteLength(path) > 107)
      throw refuse(`${field}.backend.path`, path, "is too long for a socket's; use at most 107 bytes")
    take(path, { field: `${field}.backend.path`, value: path, taken })
  }
}

function checkGraphics({ listen, protocol, keyboard }: Graphics, { field, taken }: Place): void {
  if (keyboard !== undefined && !/^[a-z]{2}(-[a-z]{2})?$/.test(keyboard))
    throw refuse(`${field}.keyboard`, keyboard, 'is no keyboard layout; use a language as de or fr-ca')
  if (listen) checkListen(listen, { field: `${field}.listen`, protocol, taken })
}

function checkListen(listen: GraphicsListen, { field, protocol, taken }: Place & Pick<Graphics, 'protocol'>): void {
  const { address, port, websocket, password, tls } = listen
  checkAddress(address, `${field}.address`)
  takePort(port, { field: `${field}.port`, address, least: protocol === 'vnc' ? firstVncPort : 1, taken })
  if (websocket !== undefined) {
    if (protocol !== 'vnc') throw refuse(`${field}.websocket`, websocket, 'is for VNC; leave it out')
    takePort(websocket, { field: `${field}.websocket`, address, least: 1, taken })
  }
  if (password?.file !== undefined) checkPath(password.file, `${field}.password.file`)
  if (typeof tls === 'string') checkPath(tls, `${field}.tls`)
  if (!isLoopback(address) && password === undefined && tls === undefined) {
    const remedy = 'set password or tls, or use 127.0.0.1 or ::1'
    throw refuse(
      `${field}.address`,
      address,
      `is open to others, who would have the machine without being asked; ${remedy}`,
    )
  }
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether only this host reaches it. */
export function isLoopback(address: string): boolean {
  return loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

function checkAddress(address: string, field: string): void {
  if (isIP(address) === 0 || address.includes('%'))
    throw refuse(field, address, 'is no IP address; use 127.0.0.1, ::1, or one of the host')
}

interface PortPlace {
  readonly field: string
  readonly address: string
  readonly least: number
  readonly taken: Map<string, string>
}

function takePort(port: Port, { field, address, least, taken }: PortPlace): void {
  if (port === 'auto') return
  if (!Number.isSafeInteger(port) || port < least || port > 65_535)
    throw refuse(field, port, `is no port for it; use ${least} to 65535, or auto`)
  take(`${address} ${port}`, { field, value: port, taken })
}

function take(
  key: string,
  { field, value, taken }: { field: string; value: unknown; taken: Map<string, string> },
): void {
  const other = taken.get(key)
  if (other !== undefined) throw refuse(field, value, `is that of ${other}; each needs its own`)
  taken.set(key, field)
}

function checkPath(path: string, field: string): void {
  if (!isAbsolute(path)) throw refuse(field, path, 'is no absolute path; begin it with /')
  if (/[\0\p{Cs}]/u.test(path)) throw refuse(field, path, 'holds a character that no file name has; leave it out')
  if (Buffer.byteLength(path) > configLimits.pathBytes)
    throw refuse(field, path, `is too long; use at most ${configLimits.pathBytes} bytes`)
}
