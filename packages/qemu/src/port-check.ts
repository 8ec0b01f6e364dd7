import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { HypervisorError, type MachineConfig, type PortForward } from '@cimarron/hypervisor'

/**
 * Takes and frees each port that QEMU will take, to tell the caller which one is in use. (Someone may take it in
 * between: then QEMU says so.)
 * @throws HypervisorError `port-in-use`
 */
export async function checkPorts(config: MachineConfig): Promise<void> {
  for (const forward of config.nics.flatMap((nic) => nic.backend.forwards)) {
    const code = await (forward.protocol === 'tcp' ? tryTcp(forward) : tryUdp(forward))
    if (code !== 'EADDRINUSE') continue
    throw new HypervisorError('port-in-use', {
      address: `${forward.protocol} ${forward.hostAddress}:${forward.hostPort}`,
    })
  }
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
