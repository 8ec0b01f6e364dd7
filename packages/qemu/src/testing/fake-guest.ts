import { ownDevices } from '../disk-devices.ts'
import type { FakeQmpServer } from './fake-qmp-server.ts'

/** What QEMU does when these happen, by `-action` and `set-action`. */
export type FakeActions = Record<string, string>

export interface FakeGuestOptions {
  readonly server: FakeQmpServer
  readonly actions: FakeActions
  /** Without one, nothing boots, and nobody hears the power button. */
  readonly hasKernel: boolean
  readonly say: (text: string) => void
  readonly exit: () => void
}

/** A guest without a machine: it comes up when the processor first runs, answers sums, and ends as it is told. */
export class FakeGuest {
  readonly #options: FakeGuestOptions
  #isUp = false
  #typed = ''

  constructor(options: FakeGuestOptions) {
    this.#options = options
  }

  /** The processor runs. */
  run(): void {
    if (this.#isUp || !this.#options.hasKernel) return
    this.#isUp = true
    this.#options.say('GUEST UP\r\nguest:/# ')
    this.#options.server.emit('VSERPORT_CHANGE', { id: ownDevices.agent, open: true })
  }

  /** The reset line was pulled. */
  reset(): void {
    this.#isUp = false
    this.#options.server.emit('VSERPORT_CHANGE', { id: ownDevices.agent, open: false })
    if (this.#options.server.status === 'running') this.run()
  }

  pressPowerButton(): void {
    if (this.#isUp && this.#options.server.status === 'running') this.#powerOff('guest-shutdown')
  }

  /** Its agent was asked to shut down. */
  obeyAgent(mode: string): void {
    if (mode === 'reboot') this.#obey('reboot -f')
    else this.pressPowerButton()
  }

  type(bytes: Buffer): void {
    if (this.#options.server.status !== 'running') return
    const lines = (this.#typed + bytes.toString('utf8')).split(/[\r\n]+/)
    this.#typed = lines.pop() ?? ''
    for (const line of lines) this.#obey(line)
  }

  #obey(line: string): void {
    const { say, server, actions } = this.#options
    say(`${line}\r\n`)
    const sum = /^echo (.*)\$\(\((\d+)([+*])(\d+)\)\)$/.exec(line)
    if (sum) say(`${calculate(sum)}\r\nguest:/# `)
    else if (line === 'poweroff -f') this.#powerOff('guest-shutdown')
    else if (line === 'reboot -f' && actions.reboot === 'shutdown') this.#powerOff('guest-reset')
    else if (line === 'reboot -f') {
      server.emit('RESET', { guest: true, reason: 'guest-reset' })
      this.reset()
    } else if (line === 'panic') this.#panic()
  }

  #powerOff(reason: string): void {
    const { server, actions, exit } = this.#options
    this.#isUp = false
    server.emit('SHUTDOWN', { guest: true, reason })
    if (reason !== 'guest-panic' && actions.shutdown === 'pause') this.#hold('shutdown')
    else exit()
  }

  #panic(): void {
    const { server, actions } = this.#options
    const action = actions.panic === 'shutdown' ? 'poweroff' : 'pause'
    server.emit('GUEST_PANICKED', { action })
    if (action === 'poweroff') this.#powerOff('guest-panic')
    else this.#hold('guest-panicked')
  }

  #hold(status: string): void {
    this.#options.server.status = status
    this.#options.server.emit('STOP')
  }
}

/** `echo text$((1+2))`: what a shell says to it. */
function calculate([, text = '', one = '', operator = '', other = '']: readonly string[]): string {
  const result = operator === '+' ? Number(one) + Number(other) : Number(one) * Number(other)
  return `${text}${result}`
}
