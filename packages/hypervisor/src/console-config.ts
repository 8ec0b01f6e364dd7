/** A serial port's other end, where it is not the daemon's own: whoever is there has it for themselves. */
export type SerialBackend =
  /** A pseudo terminal of the host; its path is told while the machine runs. */
  | { readonly kind: 'pty' }
  /** One client at a time; nothing is encrypted, and nobody is asked who they are. */
  | {
      readonly kind: 'tcp'
      readonly address: string
      readonly port: Port
      /** Speaks the telnet protocol (RFC 854). */
      readonly telnet?: boolean
    }
  /** A unix socket at that path, in a folder that QEMU's user may write to. */
  | { readonly kind: 'unix'; readonly path: string }
  /** What the port says is appended to a file, which is put aside as `….1` when it has grown; consoles go on working. */
  | { readonly kind: 'file'; readonly path: string }
  /** It only talks to its log. */
  | { readonly kind: 'none' }

/** `auto`: a free one, which is told while the machine runs. */
export type Port = number | 'auto'

/** Where a screen is offered to clients of its own protocol, beside the daemon's consoles. */
export interface GraphicsListen {
  /** An IP address of the host. Beyond loopback only with a password or TLS. */
  readonly address: string
  readonly port: Port
  /** VNC in WebSockets at this port, for browsers. */
  readonly websocket?: Port
  /**
   * Clients are asked for a password: the first line of this file of the host, read at each start. Without a file nobody
   * comes in until one is set while the machine runs.
   */
  readonly password?: { readonly file?: string }
  /** Encrypted, with a certificate of the daemon's own CA, or of that folder (`ca-cert.pem`, `server-cert.pem`, `server-key.pem`). */
  readonly tls?: true | string
}

/** Where a device of a running machine can be reached beside the daemon. */
export interface Endpoint {
  readonly device: string
  readonly kind: 'vnc' | 'vnc-websocket' | 'spice' | 'tcp' | 'telnet' | 'pty' | 'unix' | 'file'
  readonly address?: string
  readonly port?: number
  readonly path?: string
  readonly tls?: boolean
}
