import { execFileSync } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { completeConfig, type NicSample } from '@cimarron/hypervisor'
import { ConsoleSession } from '@cimarron/hypervisor/testing'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { guestDraft, TestFolder } from '../guest.ts'
import { makeHostNetwork } from './namespace.ts'

test('what a guest sends and receives by a bridge is counted as the guest sees it', async () => {
  makeHostNetwork()
  execFileSync('ip', ['address', 'add', '192.0.2.1/24', 'dev', 'br0'])
  using folder = new TestFolder()
  await using hypervisor = await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
  const nics = [{ id: 'lan', backend: { kind: 'bridge', bridge: 'br0' } } as const]
  const machine = await hypervisor.define(completeConfig({ name: 'counted', ...guestDraft(), nics, graphics: [] }))
  await machine.start()
  try {
    using console = await ConsoleSession.open(machine)
    const log = async () => Buffer.from(await machine.readSerialLog('serial0')).toString('utf8')
    await console.until(async () => (await log()).includes('MODS UP'))
    console.type('ip address add 192.0.2.2/24 dev eth0; ip link set eth0 up; echo up-$((40+2))')
    await console.until(() => console.text.includes('up-42'))
    const nic = async (): Promise<Extract<NicSample, { readonly receive: unknown }>> => {
      const [found] = (await hypervisor.sample()).machines[0]?.nics ?? []
      if (!found || !('receive' in found)) throw new Error(`not counted: ${JSON.stringify(found)}`)
      return found
    }
    const before = await nic()
    console.type('ping -c 3 -s 1000 192.0.2.1; echo sent-$((40+2))')
    await console.until(() => console.text.includes('sent-42'))
    const pinged = await nic()
    expect(pinged.transmit.bytes - before.transmit.bytes).toBeGreaterThan(3000)
    // Large one way and small the other: which is which shows.
    const socket = createSocket('udp4')
    for (let count = 0; count < 100; count++) await send(socket, Buffer.alloc(1000))
    socket.close()
    await expect.poll(async () => (await nic()).receive.bytes - pinged.receive.bytes).toBeGreaterThan(90_000)
    expect((await nic()).transmit.bytes - pinged.transmit.bytes).toBeLessThan(60_000)
  } finally {
    await machine.powerOff()
  }
})

function send(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(bytes, 9, '192.0.2.2', (error) => (error ? reject(error) : resolve()))
  })
}
