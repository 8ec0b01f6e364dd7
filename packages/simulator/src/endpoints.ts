import { type Endpoint, firstVncPort, type MachineConfig, type Port } from '@cimarron/hypervisor'

export interface Claimed {
  readonly endpoints: readonly Endpoint[]
  /** Ports that are to be the machine's, by their addresses. */
  readonly places: readonly { readonly address: string; readonly port: number }[]
}

/** Where a simulated machine's screens and serial ports would be reached; nothing listens there. */
export function endpointsFor(config: MachineConfig, isTaken: (port: number) => boolean): Claimed {
  const places: { address: string; port: number }[] = []
  const settle = (address: string, { port, first }: { readonly port: Port; readonly first: number }): number => {
    let settled = port === 'auto' ? first : port
    while (port === 'auto' && (isTaken(settled) || places.some((place) => place.port === settled))) settled++
    places.push({ address, port: settled })
    return settled
  }
  const endpoints = [
    ...config.graphics.flatMap(({ id: device, protocol: kind, listen }): readonly Endpoint[] => {
      if (!listen) return []
      const { address, port, websocket } = listen
      const tls = listen.tls === undefined ? {} : { tls: true }
      const own = { device, kind, address, port: settle(address, { port, first: firstVncPort }), ...tls }
      if (websocket === undefined) return [own]
      const web = settle(address, { port: websocket, first: 5700 })
      return [own, { device, kind: 'vnc-websocket', address, port: web, ...tls }]
    }),
    ...config.serials.flatMap(({ id: device, backend }): readonly Endpoint[] => {
      switch (backend?.kind) {
        case 'tcp': {
          const { address, port, telnet } = backend
          return [{ device, kind: telnet ? 'telnet' : 'tcp', address, port: settle(address, { port, first: 4555 }) }]
        }
        case 'unix':
        case 'file':
          return [{ device, kind: backend.kind, path: backend.path }]
        case 'pty':
          return [{ device, kind: 'pty', path: '/dev/pts/simulated' }]
        default:
          return []
      }
    }),
  ]
  return { endpoints, places }
}
