import type { MachineConfig } from '@cimarron/hypervisor'

/** What a command in the guest can see and do. */
export interface GuestSystem {
  readonly config: MachineConfig
  readonly nowMs: () => number
  readonly bootedAtMs: number
  powerOff(): void
  reboot(): void
  panic(): void
}

const maxLine = 1024
export const prompt = '/ # '

/** A shell on a terminal: echoes what is typed, knows a few commands. */
export class Shell {
  readonly #system: GuestSystem
  readonly #print: (text: string) => void
  #line = ''

  constructor(system: GuestSystem, print: (text: string) => void) {
    this.#system = system
    this.#print = print
  }

  /** Takes typed characters; answers false once a command has ended the guest, and takes no more. */
  type(text: string): boolean {
    for (const character of text) {
      if (!this.#key(character)) return false
    }
    return true
  }

  #key(character: string): boolean {
    switch (character) {
      case '\r':
      case '\n':
        return this.#enter()
      case '\x7f':
      case '\b':
        if (this.#line !== '') this.#print('\b \b')
        this.#line = this.#line.slice(0, -1)
        return true
      case '\x03':
        this.#line = ''
        this.#print(`^C\r\n${prompt}`)
        return true
      case '\x15':
        this.#print('\b \b'.repeat(this.#line.length))
        this.#line = ''
        return true
      default:
        if (character < ' ' || this.#line.length >= maxLine) return true
        this.#line += character
        this.#print(character)
        return true
    }
  }

  #enter(): boolean {
    const line = expand(this.#line.trim())
    this.#line = ''
    this.#print('\r\n')
    const ending = Object.hasOwn(endings, line) ? endings[line] : undefined
    if (ending) {
      ending(this.#system)
      return false
    }
    const [name = '', ...words] = line.split(/\s+/)
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command) this.#print(`${command(this.#system, words).replaceAll('\n', '\r\n')}\r\n`)
    else if (name !== '') this.#print(`sh: ${name}: not found\r\n`)
    this.#print(prompt)
    return true
  }
}

/** Arithmetic as a shell does it, of two whole numbers: `$((6*7))`. */
function expand(line: string): string {
  return line.replace(/\$\(\(([^()]{1,24})\)\)/g, (whole, body: string) => {
    const match = /^\s*(\d{1,9})\s*([-+*])\s*(\d{1,9})\s*$/.exec(body)
    if (!match) return whole
    const [, left, operator, right] = match
    const [a, b] = [Number(left), Number(right)]
    return String(operator === '+' ? a + b : operator === '-' ? a - b : a * b)
  })
}

/** What ends the guest, with the spellings that real ones know. */
const endings: Readonly<Record<string, (system: GuestSystem) => void>> = {
  poweroff: (system) => system.powerOff(),
  'poweroff -f': (system) => system.powerOff(),
  reboot: (system) => system.reboot(),
  'reboot -f': (system) => system.reboot(),
  'echo c > /proc/sysrq-trigger': (system) => system.panic(),
}

type Command = (system: GuestSystem, words: readonly string[]) => string

const commands: Readonly<Record<string, Command>> = {
  help: () => `commands: ${[...Object.keys(commands), 'poweroff', 'reboot'].sort().join(' ')}`,
  echo: (_, words) => words.join(' '),
  hostname: ({ config }) => config.name,
  nproc: ({ config }) => String(config.processors.count),
  uname: () => 'Simulated',
  free: ({ config }) => `Mem: ${config.memory.bytes / 1024} kB`,
  uptime: ({ nowMs, bootedAtMs }) => `up ${((nowMs() - bootedAtMs) / 1000).toFixed(2)} s`,
  date: ({ nowMs }) => new Date(nowMs()).toISOString(),
  lsblk: ({ config }) => config.disks.map((d) => `${d.id} ${d.format} ${d.path}`).join('\n'),
  ip: ({ config }) => config.nics.map((nic) => `${nic.id} link/ether ${nic.mac}`).join('\n'),
  cat: ({ config }, [file]) =>
    file === '/proc/cmdline' ? (config.boot.direct?.commandLine ?? '') : `cat: ${file ?? ''}: No such file`,
}
