import { type KeyChord, layoutOf, type MachineConfig } from '@cimarron/hypervisor'
import { bootLog } from './boot-log.ts'
import type { Clock } from './clock.ts'
import { isThreeFingers, typedBy } from './keyboard.ts'
import { Shell } from './shell.ts'

/** What a guest does to its machine. */
export interface GuestPort {
  /** Output of its console. */
  say(bytes: Uint8Array): void
  /** Its agent has opened the channel. */
  agentCame(): void
  poweredOff(): void
  rebooted(): void
  panicked(): void
}

export interface GuestOptions {
  readonly config: MachineConfig
  readonly clock: Clock
  readonly bootMs: number
  readonly bootedAtMs: number
  /** How long its processors have run already, for one that is found; default 0. */
  readonly ranMs?: number
}

/** How much typed input waits for a guest that can't read it, in bytes; more is lost, as on a real port. */
const inputBytes = 4096

/** A simulated guest from power on to power off: boots, has a shell on its console, obeys the power button. */
export class Guest {
  readonly #options: GuestOptions
  readonly #port: GuestPort
  readonly #shell: Shell
  #toSay: readonly string[]
  #callOff: (() => void) | undefined
  #frozen = true
  #ended = false
  #hasAgent = false
  #waiting = ''
  #ranMs: number
  #runsSinceMs: number | undefined

  constructor(options: GuestOptions, port: GuestPort) {
    this.#options = options
    this.#ranMs = options.ranMs ?? 0
    this.#port = port
    this.#toSay = bootLog(options.config, options.bootMs)
    const end = (call: () => void) => () => {
      this.stop()
      call()
    }
    this.#shell = new Shell(
      {
        config: options.config,
        nowMs: () => options.clock.now(),
        bootedAtMs: options.bootedAtMs,
        powerOff: end(() => port.poweredOff()),
        reboot: end(() => port.rebooted()),
        panic: end(() => this.#panic()),
      },
      (text) => this.#print(text),
    )
  }

  get bootedAtMs(): number {
    return this.#options.bootedAtMs
  }

  /** How long its processors have run, in milliseconds: not while it is paused. */
  get ranMs(): number {
    const since = this.#runsSinceMs
    return this.#ranMs + (since === undefined ? 0 : Math.max(0, this.#options.clock.now() - since))
  }

  /** As found after it had booted while nobody looked. */
  catchUp(): void {
    for (const text of this.#toSay) this.#print(text)
    this.#toSay = []
    this.#letAgentCome()
  }

  /** As it was saved: what it has said, it does not say again. */
  resumeQuietly(): void {
    this.#toSay = []
  }

  run(): void {
    if (!this.#frozen || this.#ended) return
    this.#frozen = false
    this.#runsSinceMs = this.#options.clock.now()
    this.#bootOn()
  }

  freeze(): void {
    this.#ranMs = this.ranMs
    this.#runsSinceMs = undefined
    this.#frozen = true
    this.#callOff?.()
  }

  stop(): void {
    this.#ended = true
    this.freeze()
  }

  panic(): void {
    if (this.#ended) return
    this.stop()
    this.#panic()
  }

  /** A non-maskable interrupt, which it tells of as Linux does (arch/x86/kernel/nmi.c). */
  interrupt(): void {
    if (!this.#ended && !this.#frozen) this.#print('\r\nUhhuh. NMI received for unknown reason 00 on CPU 0.\r\n')
  }

  /** As its agent was told. */
  obeyAgent(mode: 'powerdown' | 'halt' | 'reboot'): void {
    if (this.#ended || this.#frozen) return
    this.stop()
    if (mode === 'reboot') this.#port.rebooted()
    else this.#port.poweredOff()
  }

  input(bytes: Uint8Array): void {
    if (this.#ended) return
    const text = Buffer.from(bytes).toString('utf8')
    if (this.#frozen || this.#toSay.length > 0) {
      this.#waiting = (this.#waiting + text).slice(0, inputBytes)
      return
    }
    this.#shell.type(text)
  }

  /** At its keyboard, which has the layout that its screen was given. */
  press(chord: KeyChord): void {
    if (isThreeFingers(chord)) {
      if (this.#ended || this.#frozen) return
      this.stop()
      this.#port.rebooted()
      return
    }
    const text = typedBy(chord, layoutOf(this.#options.config.graphics[0]?.keyboard))
    if (text !== undefined) this.input(Buffer.from(text, 'utf8'))
  }

  #bootOn(): void {
    const [text, ...rest] = this.#toSay
    if (text === undefined) {
      this.#letAgentCome()
      const waiting = this.#waiting
      this.#waiting = ''
      this.#shell.type(waiting)
      return
    }
    this.#callOff = this.#options.clock.after(this.#options.bootMs / 4, () => {
      this.#toSay = rest
      this.#print(text)
      this.#bootOn()
    })
  }

  #letAgentCome(): void {
    if (this.#hasAgent) return
    this.#hasAgent = true
    this.#port.agentCame()
  }

  #panic(): void {
    this.#print('\r\nSimulated panic - not syncing: asked for\r\n')
    this.#port.panicked()
  }

  #print(text: string): void {
    this.#port.say(Buffer.from(text, 'utf8'))
  }
}
