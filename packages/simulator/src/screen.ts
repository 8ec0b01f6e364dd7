import { Duplex } from 'node:stream'
import { HypervisorError, type MachineView } from '@cimarron/hypervisor'
import { drawPicture, pictureHeight, pictureWidth } from './picture.ts'
import { RfbServer } from './rfb-server.ts'

/** The machine behind a screen. */
export interface ScreenSource {
  view(): MachineView
  consoleTail(): string
  type(text: string): void
  /** Calls whenever the picture may have changed, until the answer is called. */
  watch(call: () => void): () => void
}

/** A screen's RFB stream; it ends when the machine goes off. What is typed goes to the machine's console. */
export function openScreen(source: ScreenSource): Duplex {
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      server.receive(chunk)
      done()
    },
    destroy: (error, done) => {
      unwatch()
      done(error)
    },
  })
  const server = new RfbServer({
    name: source.view().defined.name,
    width: pictureWidth,
    height: pictureHeight,
    draw: () => pictureOf(source),
    send: (bytes) => stream.push(bytes),
    key: (keysym) => source.type(keyText(keysym)),
    fail: (words) => stream.destroy(new HypervisorError('peer-failed', { what: 'VNC client', words })),
  })
  const unwatch = source.watch(() => {
    if (source.view().active === null) {
      unwatch()
      stream.push(null)
      stream.end()
    } else server.refresh()
  })
  return stream
}

export function pictureOf(source: Pick<ScreenSource, 'view' | 'consoleTail'>): Uint8Array {
  const { defined, state } = source.view()
  return drawPicture({ name: defined.name, state, consoleTail: source.consoleTail() })
}

/** What a key types (X11 keysyms: Latin-1 is itself, the others by name). */
function keyText(keysym: number): string {
  if (keysym === 0xff0d || keysym === 0xff8d) return '\r'
  if (keysym === 0xff08) return '\x7f'
  return keysym >= 0x20 && keysym < 0x100 ? String.fromCharCode(keysym) : ''
}
