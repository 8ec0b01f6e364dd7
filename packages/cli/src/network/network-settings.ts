import type { NetworkSettings } from '@cimarron/api/client'
import { CliError } from '../error/cli-error.ts'

/** What words like `ipv4=10.7.0.0/24` mean, together. @throws CliError `usage` naming the word and what would be right */
export function networkSettings(words: readonly string[]): NetworkSettings {
  const given = new Given()
  for (const word of words) {
    const at = word.indexOf('=')
    const name = word.slice(0, at)
    const read = readers[name]
    if (at <= 0 || !read)
      throw new CliError(
        'usage',
        `${JSON.stringify(word)} is no setting of a network`,
        `settings are written as NAME=VALUE; names are ${Object.keys(readers).join(', ')}`,
      )
    read(given, word.slice(at + 1), name)
  }
  return given.settings()
}

type Part = 'ipv4' | 'ipv6' | 'dns'

/** Settings as they are collected: those of one part may be given by several words. */
class Given {
  readonly #plain: Record<string, unknown> = {}
  readonly #parts = new Map<Part, Record<string, unknown> | null>()

  set(name: string, value: unknown): void {
    this.#plain[name] = value
  }

  setIn(part: Part, name: string, value: unknown): void {
    this.#parts.set(part, { ...this.#parts.get(part), [name]: value })
  }

  add(part: Part, name: string, value: unknown): void {
    const list = this.#parts.get(part)?.[name]
    this.setIn(part, name, [
      ...(Array.isArray(list) ? (list as unknown[]) : []),
      ...(value === undefined ? [] : [value]),
    ])
  }

  turn(part: Part, isOn: boolean): void {
    this.#parts.set(part, isOn ? (this.#parts.get(part) ?? {}) : null)
  }

  settings(): NetworkSettings {
    // The server checks each of them by name.
    return { ...this.#plain, ...Object.fromEntries(this.#parts) } as NetworkSettings
  }
}

type Reader = (given: Given, value: string, name: string) => void

const plain =
  (name: string, convert: (value: string, word: string) => unknown = (value) => value): Reader =>
  (given, value, word) =>
    given.set(name, convert(value, word))

const inPart =
  (part: Part, name: string, convert: (value: string, word: string) => unknown = (value) => value): Reader =>
  (given, value, word) =>
    given.setIn(part, name, convert(value, word))

const readers: Readonly<Record<string, Reader>> = {
  name: plain('name'),
  mode: plain('mode'),
  bridge: plain('bridge'),
  mtu: plain('mtu', (value, word) => (value === 'none' ? null : wholeNumber(value, word))),
  isolate: plain('isolatePorts', onOrOff),
  autostart: plain('autostart', onOrOff),
  notes: plain('notes', (value) => value || null),
  tags: plain('tags', (value) => (value === '' ? null : value.split(','))),
  ipv4: subnet('ipv4'),
  gateway: inPart('ipv4', 'gateway'),
  dhcp: range('ipv4'),
  lease: (given, value, word) =>
    given.setIn('ipv4', 'dhcp', { ...present(given, 'ipv4'), leaseSeconds: seconds(value, word) }),
  ipv6: subnet('ipv6'),
  gateway6: inPart('ipv6', 'gateway'),
  addressing: inPart('ipv6', 'addressing'),
  dhcp6: range('ipv6'),
  nat6: inPart('ipv6', 'nat', onOrOff),
  dns: (given, value, word) => given.turn('dns', onOrOff(value, word)),
  domain: inPart('dns', 'domain', (value) => (value === 'none' || value === '' ? null : value)),
  host: (given, value, word) => given.add('dns', 'hosts', value === 'none' ? undefined : dnsHost(value, word)),
  forwarder: (given, value) => given.add('dns', 'forwarders', value === 'none' ? undefined : value),
}

function present(given: Given, part: 'ipv4'): object {
  const dhcp = given.settings()[part]?.dhcp
  return dhcp ?? {}
}

function subnet(part: 'ipv4' | 'ipv6'): Reader {
  return (given, value) => {
    if (value === 'none' || value === 'off') given.turn(part, false)
    else if (value === 'auto' || value === 'on') given.turn(part, true)
    else given.setIn(part, 'subnet', value)
  }
}

function range(part: 'ipv4' | 'ipv6'): Reader {
  return (given, value, word) => {
    if (value === 'off' || value === 'none') {
      given.setIn(part, 'dhcp', null)
      return
    }
    const [first, last, ...more] = value.split('-')
    if (!first || !last || more.length > 0)
      throw new CliError(
        'usage',
        `${word}=${value} is no range`,
        'write the first and the last address: FIRST-LAST, or off',
      )
    given.setIn(part, 'dhcp', { ...(part === 'ipv4' ? present(given, part) : {}), first, last })
  }
}

function onOrOff(value: string, word: string): boolean {
  if (value === 'on' || value === 'off') return value === 'on'
  throw new CliError('usage', `${word}=${value} is neither on nor off`, `write ${word}=on or ${word}=off`)
}

function wholeNumber(value: string, word: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw new CliError('usage', `${word}=${value} is no whole number`, `write ${word}=1400`)
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

function seconds(value: string, word: string): number {
  const [, digits = '', unit = 's'] = /^(\d{1,9})([smhd])?$/.exec(value) ?? []
  const factor = unitSeconds[unit]
  if (digits !== '' && factor !== undefined) return Number(digits) * factor
  throw new CliError(
    'usage',
    `${word}=${value} is no time`,
    `write it as ${word}=90s, ${word}=30m, ${word}=12h or ${word}=7d`,
  )
}

function dnsHost(value: string, word: string): { readonly address: string; readonly names: readonly string[] } {
  const [address = '', ...names] = value.split(',')
  if (names.length > 0) return { address, names }
  throw new CliError('usage', `${word}=${value} has no name`, `write it as ${word}=192.168.100.5,db`)
}
