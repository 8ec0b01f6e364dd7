import { createServer } from 'node:net'
import type { PortForward } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { checkPorts } from './port-check.ts'

function forwarding(hostPort: number, hostAddress = '127.0.0.1'): readonly PortForward[] {
  return [{ protocol: 'tcp', hostAddress, hostPort, guestPort: 22 }]
}

test('a port that somebody listens on is in use', async () => {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  await expect(checkPorts(forwarding(port))).rejects.toMatchObject({ code: 'port-in-use' })
  await new Promise((done) => server.close(done))
  await checkPorts(forwarding(port))
})

test("an address that is not the host's is said to be that, not to be in use", async () => {
  // RFC 5737: for documentation, so nobody's.
  await expect(checkPorts(forwarding(2222, '192.0.2.1'))).rejects.toMatchObject({
    code: 'invalid-config',
    message: expect.stringContaining('host port tcp 192.0.2.1:2222: this host has no such address') as string,
  })
})

test("a port that QEMU's user may not take is said to be that", async () => {
  await expect(checkPorts(forwarding(1), { uid: 60917, gid: 60917 })).rejects.toMatchObject({
    code: 'invalid-config',
    message: expect.stringContaining('for root, which QEMU never is') as string,
  })
})
