import { once } from 'node:events'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { HypervisorError, isLoopback, type Operation, requireDevice, type ScreenshotFormat } from '@cimarron/hypervisor'
import type { LibvirtUri } from '../transport/libvirt-uri.ts'
import { openSshForward } from '../transport/ssh.ts'
import type { Screen } from './domain-places.ts'
import type { MachineDesk } from './machine-desk.ts'
import { refusing } from './refusal.ts'

const mediaTypes: Readonly<Record<string, ScreenshotFormat>> = {
  'image/png': 'png',
  'image/x-portable-pixmap': 'ppm',
}
/** More than any screen is. */
const mostBytes = 256 * 2 ** 20

/** A machine's screens. */
export class Screens {
  readonly #desk: MachineDesk
  readonly #address: LibvirtUri

  constructor(desk: MachineDesk, address: LibvirtUri) {
    this.#desk = desk
    this.#address = address
  }

  /** As libvirt gives it: the format is its own choice, and another is refused. */
  async screenshot(device: string, options: Operation & { readonly format?: ScreenshotFormat }): Promise<Uint8Array> {
    const desk = this.#desk
    desk.require('screenshot', options)
    this.#require(device)
    const asked = { platform: desk.around.platform, operation: 'screenshot', machine: desk.view.defined.name }
    return await refusing(asked, async () => {
      const call = options.signal ? { signal: options.signal } : {}
      const { type, image } = await desk.domain().screenshot(0, call)
      const format = mediaTypes[type ?? '']
      if (format === undefined || (options.format !== undefined && options.format !== format)) {
        image.destroy()
        const why = `this hypervisor gives ${type ?? 'no type of image'}`
        throw new HypervisorError('unsupported', {
          platform: asked.platform,
          feature: `screenshot as ${options.format ?? 'png'}`,
          why,
        })
      }
      return await allOf(image)
    })
  }

  /**
   * Its VNC, by a connection of our own: libvirt's protocol carries none. A screen that is on its host's loopback alone
   * can be reached where that host is ours, or by ssh.
   */
  async openGraphics(device: string, operation: Operation): Promise<Duplex> {
    const desk = this.#desk
    desk.require('open-graphics', operation)
    const screen = this.#require(device)
    const { name } = desk.view.defined
    const what = `screen ${JSON.stringify(device)} of machine ${JSON.stringify(name)}`
    if (!screen) throw new HypervisorError('peer-failed', { what, words: 'libvirt tells of no such screen' })
    const { transport, host } = this.#address
    const where = this.#whereIs(screen)
    // As its host sees it, and through what the connection itself goes.
    if (transport === 'ssh' && host !== undefined && 'port' in where)
      return openSshForward({ ...this.#address, host }, where)
    const socket = connect(where)
    try {
      await once(socket, 'connect', operation.signal ? { signal: operation.signal } : {})
      return socket
    } catch (cause) {
      socket.destroy()
      const words = cause instanceof Error ? cause.message : String(cause)
      throw new HypervisorError('peer-failed', { what, words }, { cause })
    }
  }

  #whereIs({
    protocol,
    address = '127.0.0.1',
    port,
    socket,
  }: Screen): { path: string } | { host: string; port: number } {
    const { transport, host } = this.#address
    const refuse = (why: string, remedy?: string) =>
      new HypervisorError('unsupported', { platform: this.#desk.around.platform, feature: 'graphics-vnc', why, remedy })
    if (protocol !== 'vnc') throw refuse(`this screen speaks ${protocol}`)
    const isHere = transport === 'unix'
    const isSeenThere = isHere || transport === 'ssh'
    if (socket !== undefined) {
      if (isHere) return { path: socket }
      throw refuse('this screen is at a socket of its host')
    }
    if (port === undefined) throw refuse('this screen is offered nowhere')
    if (isSeenThere) return { host: isAny(address) ? '127.0.0.1' : address, port }
    if (isLoopback(address))
      throw refuse(
        "this screen is on its host's loopback, and libvirt's protocol carries no graphics",
        'have it listen at an address of that host',
      )
    return { host: isAny(address) ? (host ?? address) : address, port }
  }

  /** All of them show the machine's one screen. */
  #require(device: string): Screen | undefined {
    const { view, places } = this.#desk
    requireDevice(view.active ?? view.defined, { id: device, kind: 'graphics' })
    return places?.get(device)?.screen
  }
}

function isAny(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

async function allOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of stream) {
    size += piece.length
    if (size > mostBytes) throw new HypervisorError('peer-failed', { what: 'a screenshot', words: 'it does not end' })
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
