import type { Duplex } from 'node:stream'
import type { HypervisorEvent, Machine } from '@cimarron/hypervisor'
import { type LibvirtHypervisor, openLibvirt } from '@cimarron/libvirt'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Libvirtd } from './libvirtd.ts'

let libvirtd: Libvirtd
let hypervisor: LibvirtHypervisor
let guest: Machine
const told: HypervisorEvent[] = []
const end = new AbortController()

beforeAll(async () => {
  libvirtd = await Libvirtd.start()
  // The first connection asks each QEMU there is what it can do.
  hypervisor = await openLibvirt({ uri: libvirtd.uri('qemu'), waitMs: 60_000 })
  void collect()
  const images = inject('images')
  const [kernel, initrd] = [libvirtd.take(images.kernel), libvirtd.take(images.initrd)]
  const appeared = hypervisor.events(end.signal)[Symbol.asyncIterator]().next()
  libvirtd.define('qemu', domain(kernel, initrd))
  await appeared
  const [machine] = hypervisor.machines()
  if (!machine) throw new Error('the machine was not found')
  guest = machine
})
afterAll(async () => {
  end.abort()
  if (guest.view.state !== 'off') await guest.powerOff()
  await hypervisor[Symbol.asyncDispose]()
  await libvirtd[Symbol.asyncDispose]()
})

async function collect(): Promise<void> {
  for await (const event of hypervisor.events(end.signal)) told.push(event)
}

function domain(kernel: string, initrd: string): string {
  return `<domain type="qemu"><name>guest</name><memory unit="MiB">128</memory><vcpu>1</vcpu>
<os><type arch="x86_64" machine="q35">hvm</type><kernel>${kernel}</kernel><initrd>${initrd}</initrd>
<cmdline>console=ttyS0 quiet</cmdline></os><features><acpi/></features>
<devices><serial type="pty"/><graphics type="vnc" autoport="yes"/><memballoon model="virtio"/></devices></domain>`
}

/** What a port has said since it was opened. */
class Terminal {
  readonly #port: Duplex
  #said = ''
  #heard: () => void = () => undefined

  constructor(port: Duplex) {
    this.#port = port
    port.on('data', (piece: Buffer) => {
      this.#said += piece.toString('latin1')
      this.#heard()
    })
  }

  type(line: string): void {
    this.#port.write(`${line}\n`)
  }

  async until(text: string): Promise<void> {
    while (!this.#said.includes(text)) await new Promise<void>((heard) => (this.#heard = heard))
    this.#said = ''
  }

  close(): void {
    this.#port.destroy()
  }
}

const state = () => libvirtd.virsh('qemu', 'domstate guest --reason')

test('a guest boots, is talked to by its console, by two at once, and is seen on its screen', async () => {
  await guest.start()
  expect(state()).toBe('running (booted)')
  const [one, other] = [
    new Terminal(await guest.openSerial('serial0')),
    new Terminal(await guest.openSerial('serial0')),
  ]
  await one.until('/root# ')
  one.type('echo $((6 * 7))')
  await Promise.all([one.until('42'), other.until('42')])
  one.close()
  other.close()
  const picture = await guest.screenshot('vnc')
  expect(Buffer.from(picture.subarray(1, 4)).toString()).toBe('PNG')
  const screen = await guest.openGraphics('vnc')
  const [greeting] = await screen.take(1).toArray()
  expect(String(greeting)).toMatch(/^RFB 003\.00/)
})

test('what it uses is what virsh counts, in one round', async () => {
  const { machines, hosts } = await hypervisor.sample()
  const [sample] = machines
  expect(sample).toMatchObject({ machine: guest.id, memory: { configuredBytes: 128 * 2 ** 20 } })
  const virsh = libvirtd.virsh('qemu', 'domstats guest --cpu-total')
  const counted = BigInt(/cpu\.time=(\d+)/.exec(virsh)?.[1] ?? 0)
  expect(counted).toBeGreaterThanOrEqual(sample?.cpu.totalNs ?? 0n)
  expect(sample?.cpu.totalNs).toBeGreaterThan(0n)
  expect(hosts[0]?.memory.availableBytes).toBeGreaterThan(0)
})

test('its memory is saved, and it goes on from there, paused as it was', async () => {
  await guest.pause()
  await guest.save()
  expect(guest.view).toMatchObject({ state: 'saved', active: null, saved: { paused: true } })
  expect(libvirtd.virsh('qemu', 'list --all --with-managed-save --name')).toContain('guest')
  await guest.start()
  expect(guest.view).toMatchObject({ state: 'paused', reason: 'requested' })
  await guest.resume()
  const port = new Terminal(await guest.openSerial('serial0'))
  port.type('echo $((7 * 7))')
  await port.until('49')
  port.close()
})

test('it reboots and shuts down when it is asked, and each is told of once', async () => {
  const port = new Terminal(await guest.openSerial('serial0'))
  const before = told.length
  await guest.reboot({ timeoutMs: 30_000 })
  // It listens to its power button from then on.
  await port.until('GUEST UP')
  await port.until('/root# ')
  await guest.shutDown({ timeoutMs: 30_000 })
  expect([guest.view.state, guest.view.reason, state()]).toEqual(['off', 'requested', 'shut off (shutdown)'])
  expect(told.slice(before).filter(({ kind }) => kind === 'machine-reset')).toMatchObject([{ byGuest: false }])
})
