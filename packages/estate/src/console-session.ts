import type { Duplex } from 'node:stream'
import {
  chordsOf,
  type DumpRequest,
  HypervisorError,
  type KeyboardLayout,
  type KeyChord,
  type KeyTiming,
  layoutOf,
  type MachineConfig,
  type MachineOperation,
  type PasswordLife,
  requireAllowed,
  type ScreenshotFormat,
  usualKeyTiming,
  type VolumeBytes,
} from '@cimarron/hypervisor'
import type { AgentPermission, Permission } from './role-check.ts'
import { type FoundMachine, type Links, requireFeatures, requireMachine } from './work/admission.ts'

/** Serial ports, screens and keyboards as one actor may use them. Machines by their ids; a device left out is the first. */
export interface ConsoleSession {
  openSerial(machine: string, device?: string): Promise<Duplex>
  readSerialLog(
    machine: string,
    options?: { readonly device?: string; readonly lastBytes?: number },
  ): Promise<Uint8Array>
  openGraphics(machine: string, device?: string): Promise<Duplex>
  /** An image file of what a screen shows. */
  screenshot(machine: string, options?: ScreenshotOptions): Promise<Uint8Array>
  /**
   * Presses keys at a machine's keyboard, and resolves when the last is let go. That it was asked for is in the journal
   * before; which keys they were is not, for they may be a password.
   * @throws `busy` while others are pressed there
   */
  sendKeys(machine: string, chords: readonly KeyChord[], options?: KeyOptions): Promise<void>
  /**
   * The same with the keys that write a text. The layout has to be the guest's; left out, that of the machine's screen.
   * @throws `invalid-input` naming the character that is on no key
   */
  typeText(machine: string, text: string, options?: KeyOptions & { readonly layout?: KeyboardLayout }): Promise<void>
  /** Sets what clients of a screen that listens are asked for, until the machine goes off. The journal tells that it was. */
  /** Its memory, to be read and kept nowhere; that it was asked for is in the journal before. */
  readDump(
    machine: string,
    options?: Pick<DumpRequest, 'format'> & { readonly signal?: AbortSignal },
  ): Promise<VolumeBytes>
  setGraphicsPassword(
    machine: string,
    password: string,
    options?: PasswordLife & { readonly device?: string },
  ): Promise<void>
}

export interface ScreenshotOptions {
  readonly device?: string
  readonly format?: ScreenshotFormat
  readonly signal?: AbortSignal
}

export type KeyOptions = KeyTiming & { readonly signal?: AbortSignal }

/** What somebody did at a console, for the audit. */
export interface ConsoleAct {
  readonly command: 'send-keys' | 'type-text' | 'set-graphics-password' | 'read-dump' | AgentPermission
  readonly machine: string
  /** For people, and nothing of what was typed: "12 characters". */
  readonly detail: string
}

export interface ConsoleParts {
  /** Those that the actor may look at. */
  readonly links: Links
  /** Machines at whose keyboard somebody is, in all sessions. */
  readonly typing: Set<string>
  readonly permitted: <T>(permission: Permission, act: () => Promise<T>, machine: string) => Promise<T>
  /** Durable when it resolves. */
  readonly note: (act: ConsoleAct) => Promise<void>
}

export function openConsoleSession(parts: ConsoleParts): ConsoleSession {
  const { links, permitted } = parts
  return {
    openSerial: (machine, device) => permitted('open-serial', () => openSerial(links, machine, device), machine),
    async readSerialLog(id, { device, lastBytes } = {}) {
      const found = requireMachine(links, id)
      requireFeatures(found.link, ['read-serial-log'])
      const serial = choose(found, 'serials', device)
      return await found.machine.readSerialLog(serial, lastBytes === undefined ? {} : { lastBytes })
    },
    openGraphics: (machine, device) => permitted('open-graphics', () => openGraphics(links, machine, device), machine),
    screenshot: (machine, { device, ...options } = {}) =>
      permitted(
        'screenshot',
        async () => {
          const found = admit(links, machine, 'screenshot')
          return await found.machine.screenshot(choose(found, 'graphics', device), options)
        },
        machine,
      ),
    readDump: (machine, { format = 'elf', signal } = {}) =>
      permitted(
        'dump-machine',
        async () => {
          const found = admit(links, machine, 'dump')
          await parts.note({ command: 'read-dump', machine, detail: format })
          return await found.machine.readDump({ format }, signal ? { signal } : {})
        },
        machine,
      ),
    setGraphicsPassword: (machine, password, { device, ...options } = {}) =>
      permitted(
        'set-graphics-password',
        async () => {
          const found = admit(links, machine, 'set-graphics-password')
          const asking = configOf(found).graphics.find(({ listen }) => listen?.password !== undefined)
          const graphics = choose(found, 'graphics', device ?? asking?.id)
          await parts.note({ command: 'set-graphics-password', machine, detail: graphics })
          await found.machine.setGraphicsPassword(graphics, password, options)
        },
        machine,
      ),
    sendKeys: (machine, chords, options = {}) =>
      permitted(
        'send-keys',
        async () => {
          const found = admit(links, machine, 'send-keys')
          const detail = chords.length === 1 ? '1 key or chord' : `${chords.length} keys or chords`
          await press(found, { chords, options, parts, act: { command: 'send-keys', machine, detail } })
        },
        machine,
      ),
    typeText: (machine, text, { layout, ...options } = {}) =>
      permitted(
        'send-keys',
        async () => {
          const found = admit(links, machine, 'send-keys')
          const { keyboard } = configOf(found).graphics[0] ?? {}
          const chords = chordsOf(text, layout ?? layoutOf(keyboard))
          const detail = `${[...text].length} characters`
          await press(found, { chords, options, parts, act: { command: 'type-text', machine, detail } })
        },
        machine,
      ),
  }
}

interface Pressing {
  readonly chords: readonly KeyChord[]
  readonly options: KeyOptions
  readonly parts: ConsoleParts
  readonly act: ConsoleAct
}

/** One at a time: keys of two would get mixed up. */
async function press({ machine }: FoundMachine, { chords, options, parts, act }: Pressing): Promise<void> {
  const { typing, note } = parts
  requireTime(chords.length, options)
  if (typing.has(machine.id)) {
    throw new HypervisorError('busy', { machine: machine.view.defined.name, operation: 'other keys' })
  }
  typing.add(machine.id)
  try {
    await note(act)
    await machine.sendKeys(chords, options)
  } finally {
    typing.delete(machine.id)
  }
}

/** Who asks waits for it, and others wait for the keyboard. */
const mostMs = 600_000

function requireTime(count: number, { holdMs, delayMs }: KeyTiming): void {
  const each = (holdMs ?? usualKeyTiming.holdMs) + (delayMs ?? usualKeyTiming.delayMs)
  if (count * each <= mostMs) return
  const problem = `are keys that take ${Math.ceil((count * each) / 60_000)} minutes to press`
  const remedy = `send at most ${Math.floor(mostMs / each)} at a time, or press them faster`
  throw new HypervisorError('invalid-input', { what: 'keys', value: count, problem, remedy })
}

async function openSerial(links: Links, id: string, device: string | undefined): Promise<Duplex> {
  const found = requireMachine(links, id)
  requireFeatures(found.link, ['open-serial'])
  const serial = choose(found, 'serials', device)
  requireState(found, 'open-serial')
  return await found.machine.openSerial(serial)
}

async function openGraphics(links: Links, id: string, device: string | undefined): Promise<Duplex> {
  const found = requireMachine(links, id)
  requireFeatures(found.link, ['open-graphics'])
  const graphics = choose(found, 'graphics', device)
  requireState(found, 'open-graphics')
  return await found.machine.openGraphics(graphics)
}

function admit(links: Links, id: string, operation: MachineOperation): FoundMachine {
  const found = requireMachine(links, id)
  requireFeatures(found.link, [operation])
  requireState(found, operation)
  return found
}

function requireState({ machine: { view } }: FoundMachine, operation: MachineOperation): void {
  requireAllowed(operation, { name: view.defined.name, state: view.state })
}

function configOf({ machine: { view } }: FoundMachine): MachineConfig {
  return view.active ?? view.defined
}

/** The device named, or the first of its kind. @throws HypervisorError `device-not-found` */
function choose(found: FoundMachine, kind: 'serials' | 'graphics', device: string | undefined): string {
  const { view } = found.machine
  const config = configOf(found)
  const chosen = device === undefined ? config[kind][0] : config[kind].find((one) => one.id === device)
  if (chosen) return chosen.id
  const wanted = kind === 'serials' ? 'serial port' : 'graphics device'
  throw new HypervisorError('device-not-found', { machine: view.defined.name, wanted, device: device ?? 'any' })
}
