import type { Duplex } from 'node:stream'
import {
  checkGraphicsPassword,
  HypervisorError,
  type MachineConfig,
  type MachineView,
  type Operation,
  requirePasswordAsked,
  type ScreenshotFormat,
} from '@cimarron/hypervisor'
import { encodeImage } from './encode-image.ts'
import { openScreen, pictureOf, type ScreenSource } from './screen.ts'
import { SerialLine } from './serial-line.ts'

export type ScreenshotOptions = Operation & { readonly format?: ScreenshotFormat }

/** @throws HypervisorError `device-not-found`, `invalid-input` */
export function checkPasswordFor({ name, graphics }: MachineConfig, device: string, password: string): void {
  const found = graphics.find(({ id }) => id === device)
  if (!found) throw new HypervisorError('device-not-found', { machine: name, wanted: 'graphics', device })
  requirePasswordAsked(found)
  checkGraphicsPassword(password, found)
}

/** What consoles need of their machine. */
export interface ConsoleOwner {
  view(): MachineView
  /** Typed at the console. */
  type(bytes: Uint8Array): void
}

/** How much of the console's end is shown on the screen, in bytes. */
const tailBytes = 4096

/** A machine's serial ports and screens. The guest has its shell on the first serial port; the others are silent. */
export class Consoles {
  readonly #owner: ConsoleOwner
  readonly #lines = new Map<string, SerialLine>()
  readonly #watchers = new Set<() => void>()

  constructor(owner: ConsoleOwner) {
    this.#owner = owner
  }

  line(device: string): SerialLine {
    const known = this.#lines.get(device)
    if (known) return known
    const line = new SerialLine((bytes) => {
      if (this.#owner.view().active?.serials[0]?.id === device) this.#owner.type(bytes)
    })
    this.#lines.set(device, line)
    return line
  }

  openScreen(): Duplex {
    return openScreen(this.#screenSource())
  }

  #screenSource(): ScreenSource {
    const device = this.#owner.view().active?.serials[0]?.id
    const console = device === undefined ? undefined : this.line(device)
    return {
      view: () => this.#owner.view(),
      consoleTail: () => Buffer.from(console?.read(tailBytes) ?? []).toString('utf8'),
      type: (text) => this.#owner.type(Buffer.from(text, 'utf8')),
      watch: (call) => {
        this.#watchers.add(call)
        const unwatch = console?.watch(call)
        return () => {
          this.#watchers.delete(call)
          unwatch?.()
        }
      },
    }
  }

  /** An image file of what the screen shows. */
  screenshot(format: ScreenshotFormat = 'png'): Uint8Array {
    return encodeImage(pictureOf(this.#screenSource()), format)
  }

  /** The machine looks different now. */
  refresh(): void {
    for (const watcher of this.#watchers) watcher()
  }

  /** Ends what is attached, as a machine does that goes off. */
  hangUp(): void {
    for (const line of this.#lines.values()) line.hangUp()
  }
}
