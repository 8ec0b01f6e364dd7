import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { HypervisorError, type PortForward } from '@cimarron/hypervisor'
import type { QemuUser } from './qemu-user.ts'

/**
 * Takes and frees each port that QEMU will take, to tell the caller which one is in use, or is none that QEMU could
 * take. (Someone may take it in between: then QEMU says so.)
 * @throws HypervisorError `port-in-use`, `invalid-config`
 */
export async function checkPorts(forwards: readonly PortForward[], user?: QemuUser): Promise<void> {
  for (const forward of forwards) {
    const address = `${forward.protocol} ${forward.hostAddress}:${forward.hostPort}`
    // The daemon may be allowed what QEMU is not.
    if (user && user.uid !== 0 && forward.hostPort < firstUnprivileged()) throw refused(address, 'EACCES')
    const code = await (forward.protocol === 'tcp' ? tryTcp(forward) : tryUdp(forward))
    if (code === 'EADDRINUSE') throw new HypervisorError('port-in-use', { address })
    if (code !== undefined) throw refused(address, code)
  }
}

function refused(address: string, code: string): HypervisorError {
  return new HypervisorError('invalid-config', { what: `host port ${address}`, problem: problemOf(code) })
}

function problemOf(code: string): string {
  switch (code) {
    case 'EADDRNOTAVAIL':
      return 'this host has no such address; use 127.0.0.1, 0.0.0.0 or one of its own'
    case 'EACCES':
      return `ports below ${firstUnprivileged()} are for root, which QEMU never is; use a higher one`
    default:
      return `it can't be taken (${code}); choose another`
  }
}

/** ip(7), `ip_unprivileged_port_start`. */
function firstUnprivileged(): number {
  return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'))
}

function tryTcp({ hostAddress: host, hostPort: port }: PortForward): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const server = createServer()
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
  server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  return promise
}

function tryUdp({ hostAddress: address, hostPort: port }: PortForward): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const socket = createSocket('udp4')
  socket.once('error', (error: NodeJS.ErrnoException) => {
    socket.close()
    resolve(error.code)
  })
  socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve(undefined)))
  return promise
}
