import { Duplex } from 'node:stream'
import { HypervisorError, type Operation, requireDevice } from '@cimarron/hypervisor'
import type { RpcStream } from '../rpc/rpc-stream.ts'
import type { MachineDesk } from './machine-desk.ts'
import { isRefusal, refusing } from './refusal.ts'

/** What a reader may leave unread, in bytes: one that is slower is let go, for it must not hold up the connection. */
const mostUnread = 4 * 2 ** 20
/** Of a machine's consoles the first, by what libvirt knows it by. */
const theOnlyConsole = 'console0'

/**
 * A machine's serial ports, by libvirt's streams. libvirt gives a port to one at a time: all who open it here share that one,
 * and it is given back when the last has gone.
 */
export class SerialLines {
  readonly #desk: MachineDesk
  readonly #open = new Map<string, Promise<SharedLine>>()
  /** Those that were left: a port is not free before the server has said so. */
  readonly #left = new Map<string, Promise<void>>()

  constructor(desk: MachineDesk) {
    this.#desk = desk
  }

  async open(device: string, operation: Operation): Promise<Duplex> {
    const desk = this.#desk
    desk.require('open-serial', operation)
    const asked = { platform: desk.around.platform, operation: 'open-serial', machine: desk.view.defined.name }
    return await refusing(asked, async () => (await this.#line(device)).join())
  }

  async #line(device: string): Promise<SharedLine> {
    const known = this.#open.get(device)
    if (known) return await known
    const opening = this.#connect(device)
    this.#open.set(device, opening)
    try {
      return await opening
    } catch (error) {
      this.#open.delete(device)
      throw error
    }
  }

  async #connect(device: string): Promise<SharedLine> {
    const alias = this.#aliasOf(device) ?? null
    await this.#left.get(device)
    const stream = await this.#openSafely(alias)
    return new SharedLine(stream, () => {
      this.#open.delete(device)
      this.#left.set(device, stream.released)
    })
  }

  /** As nobody else has it, where the driver knows how to make sure of that. */
  async #openSafely(device: string | null): Promise<RpcStream> {
    const domain = this.#desk.domain()
    try {
      return await domain.openConsole({ device })
    } catch (error) {
      if (!isRefusal(error, 'invalidArgument')) throw error
      return await domain.openConsole({ device, safe: false })
    }
  }

  #aliasOf(device: string): string | undefined {
    const { active, defined } = this.#desk.view
    requireDevice(active ?? defined, { id: device, kind: 'serial' })
    const place = this.#desk.places?.get(device)
    // Xen's driver names no devices: it has one console, and opens that.
    if (place?.alias || place?.key === theOnlyConsole) return place.alias
    const what = `serial port ${JSON.stringify(device)} of machine ${JSON.stringify(defined.name)}`
    throw new HypervisorError('peer-failed', { what, words: 'libvirt tells of no such port' })
  }
}

/** One stream of libvirt's for any number who read and write. */
class SharedLine {
  readonly #stream: RpcStream
  readonly #members = new Set<Duplex>()
  readonly #ended: () => void

  constructor(stream: RpcStream, ended: () => void) {
    this.#stream = stream
    this.#ended = ended
    stream.on('data', (piece: Buffer) => {
      for (const member of this.#members) {
        if (member.readableLength > mostUnread) member.destroy(new Error('it was read too slowly'))
        else member.push(piece)
      }
    })
    stream.once('close', () => {
      ended()
      for (const member of this.#members) member.push(null)
    })
  }

  join(): Duplex {
    const stream = this.#stream
    const member: Duplex = new Duplex({
      read: () => undefined,
      write: (piece: Buffer, _encoding, done) => void stream.write(piece, done),
      destroy: (error, done) => {
        this.#leave(member)
        done(error)
      },
    })
    this.#members.add(member)
    return member
  }

  #leave(member: Duplex): void {
    this.#members.delete(member)
    if (this.#members.size > 0) return
    this.#ended()
    this.#stream.destroy()
  }
}
