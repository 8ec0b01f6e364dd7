import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { expect } from 'vitest'
import type { FeatureName } from '../feature.ts'
import { ConsoleSession } from './console-session.ts'
import { type Kit, refusal } from './kit.ts'

export function directKernelContract(kit: Kit): void {
  kit.test('direct-kernel-boot', 'a machine boots the kernel it is given', async () => {
    const machine = await kit.booted()
    expect(machine.view.active?.boot.direct).toEqual(kit.target.guest.draft.boot?.direct)
    expect(await kit.boots(machine)).toBeGreaterThan(0)
  })
}

export function bootOrderContract(kit: Kit): void {
  kit.test('boot-order', 'a machine starts with the order it is given', async () => {
    const disk = { id: 'system', path: await kit.setup.disk('raw'), format: 'raw' } as const
    const order = kit.has('nic-user') ? ['nic0', 'system'] : ['system']
    await using own = await kit.running({ disks: [disk], nics: kit.has('nic-user') ? [{}] : [], boot: { order } })
    expect(own.machine.view.active?.boot.order).toEqual(order)
  })
}

export function diskContract(format: 'raw' | 'qcow2'): (kit: Kit) => void {
  const feature: FeatureName = `disk-${format}`
  return (kit) => {
    kit.test(feature, `a machine starts with a ${format} disk`, async () => {
      await using own = await kit.running({ disks: [{ path: await kit.setup.disk(format), format }] })
      expect(own.machine.view.active?.disks).toMatchObject([{ id: 'disk0', format, readOnly: false }])
    })

    kit.test(feature, `two machines can not write to one ${format} disk`, async () => {
      const path = await kit.setup.disk(format)
      await using first = await kit.running({ disks: [{ path, format }] })
      const second = await kit.hypervisor.define(kit.config({ disks: [{ path, format }] })).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'disk-in-use', detail: { path } })
        return undefined
      })
      if (second) {
        const error = await refusal(second.start(), 'disk-in-use')
        expect(error.message).toContain(path)
        expect(second.view.state).toBe('off')
        await first.machine.powerOff()
        await second.start()
        await second.powerOff()
        await second.undefine()
      }
    })

    kit.test(feature, `two machines can read one ${format} disk`, async () => {
      const disk = { path: await kit.setup.disk(format), format, readOnly: true } as const
      await using first = await kit.running({ disks: [disk] })
      await using second = await kit.running({ disks: [disk] })
      expect([first.machine.view.state, second.machine.view.state]).toEqual(['running', 'running'])
    })
  }
}

export function nicContract(kit: Kit): void {
  kit.test('nic-user', 'a machine starts with the NIC it is given', async () => {
    const nic = { mac: '52:54:00:ab:cd:ef' }
    await using own = await kit.running({ nics: [nic] })
    expect(own.machine.view.active?.nics).toMatchObject([nic])
  })
}

export function portForwardContract(kit: Kit): void {
  const forwarding = (hostPort: number) => ({
    nics: [{ backend: { kind: 'user', forwards: [{ hostPort, guestPort: 22 }] } as const }],
  })

  kit.test('port-forward', 'two machines can not have one host port', async () => {
    const port = await freePort()
    await using first = await kit.running(forwarding(port))
    await using second = await kit.machine(forwarding(port))
    const error = await refusal(second.machine.start(), 'port-in-use')
    expect(error.message).toContain(String(port))
    expect(second.machine.view.state).toBe('off')
    await first.machine.powerOff()
    await second.machine.start()
  })

  kit.bytesTest('port-forward', 'the host port is open while the machine runs', async () => {
    const port = await freePort()
    await using own = await kit.running(forwarding(port))
    expect(own.machine.view.state).toBe('running')
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.destroy()
  })

  kit.bytesTest('port-forward', "a port that is somebody else's is refused by its number", async () => {
    await using server = await listen()
    await using own = await kit.machine(forwarding(server.port))
    const error = await refusal(own.machine.start(), 'port-in-use')
    expect(error.message).toContain(String(server.port))
    expect(own.machine.view.state).toBe('off')
  })
}

export function serialConsoleContract(kit: Kit): void {
  kit.test('serial-console', 'a shell answers on the console', async () => {
    using console = await ConsoleSession.open(await kit.booted())
    await console.probeShell()
  })

  kit.test('serial-console', 'all who are at the console see the same', async () => {
    const machine = await kit.booted()
    using one = await ConsoleSession.open(machine)
    using other = await ConsoleSession.open(machine)
    one.type('echo both-$((40+2))')
    await Promise.all([one, other].map((console) => console.until(() => console.text.includes('both-42'))))
  })

  kit.test('serial-console', 'who leaves the console disturbs nobody', async () => {
    const machine = await kit.booted()
    using one = await ConsoleSession.open(machine)
    const other = await ConsoleSession.open(machine)
    other[Symbol.dispose]()
    await one.probeShell()
  })

  kit.test('serial-console', 'a port that the machine has not is refused by its name', async () => {
    await using own = await kit.running()
    const screen = own.machine.view.defined.graphics[0]?.id ?? 'graphics0'
    await refusal(own.machine.openSerial('serial9'), 'device-not-found')
    await refusal(own.machine.openSerial(screen), 'device-not-found')
    const error = await refusal(own.machine.openSerial('../serial0'), 'device-not-found')
    expect(error.message).toContain('"../serial0"')
  })
}

export function serialLogContract(kit: Kit): void {
  kit.test('serial-log', 'the log has what was said before anyone came', async () => {
    await using own = await kit.machine(kit.target.guest.draft)
    await own.machine.start()
    const { upText } = kit.target.guest
    using console = await ConsoleSession.open(own.machine)
    await console.until(async () => (await kit.logText(own.machine)).includes(upText))
    await own.machine.powerOff()
    expect(await kit.logText(own.machine)).toContain(upText)
  })

  kit.test('serial-log', 'the end of the log can be had alone', async () => {
    const machine = await kit.booted()
    const device = machine.view.defined.serials[0]?.id ?? 'serial0'
    const all = await machine.readSerialLog(device)
    const end = await machine.readSerialLog(device, { lastBytes: 10 })
    expect(end).toHaveLength(10)
    expect(Buffer.from(end).equals(all.subarray(-10))).toBe(true)
    expect(await machine.readSerialLog(device, { lastBytes: 0 })).toHaveLength(0)
  })

  kit.test('serial-log', 'a port that the machine has not is refused by its name', async () => {
    await using own = await kit.machine()
    await refusal(own.machine.readSerialLog('serial9'), 'device-not-found')
    await refusal(own.machine.readSerialLog('../serial0'), 'device-not-found')
  })
}

export function graphicsContract(kit: Kit): void {
  kit.test('graphics-vnc', 'a screen greets in RFB', async () => {
    await using own = await kit.running()
    const screen = await own.machine.openGraphics(own.machine.view.defined.graphics[0]?.id ?? 'graphics0')
    let greeting = ''
    // RFC 6143, section 7.1.1: the server speaks first, its version in twelve bytes.
    while (greeting.length < 12) {
      const [chunk] = await once(screen, 'data')
      greeting += String(chunk)
    }
    screen.destroy()
    expect(greeting).toMatch(/^RFB 003\.00[378]\n$/)
  })

  kit.test('graphics-vnc', 'a screen that the machine has not is refused by its name', async () => {
    await using own = await kit.running()
    await refusal(own.machine.openGraphics('graphics9'), 'device-not-found')
    await refusal(own.machine.openGraphics(own.machine.view.defined.serials[0]?.id ?? 'x'), 'device-not-found')
  })
}

interface Listening extends AsyncDisposable {
  readonly port: number
}

async function listen(): Promise<Listening> {
  const server: Server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port')
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

export async function freePort(): Promise<number> {
  await using server = await listen()
  return server.port
}
