import { CliError } from '../error/cli-error.ts'

/** What `--nic` says of a network adapter, or the words behind `machine attach … nic`. */
export interface NicArgument {
  readonly id?: string
  readonly mac?: string
  readonly model?: string
  readonly networkType: string
  /** A bridge, an interface, a network. */
  readonly networkName?: string
  readonly networkMode?: string
  readonly forwards: readonly string[]
}

export const nicForm =
  'the form is user[,forward=tcp:2222:22], network=NAME, bridge=NAME, tap[=NAME], macvtap=INTERFACE[,mode=bridge] or none, then [,mac=52:54:00:12:34:56][,model=virtio][,id=NAME]'

/** What begins a NIC, and whether it names something. */
const kinds: Readonly<Record<string, 'never' | 'may' | 'must'>> = {
  user: 'never',
  none: 'never',
  tap: 'may',
  bridge: 'must',
  macvtap: 'must',
  network: 'must',
}

/** Whether it begins as a NIC does, `user` or `network=lab`; a setting of one does not. */
export function isNicKind(text: string): boolean {
  return Object.hasOwn(kinds, splitOnce(text.split(',', 1)[0] ?? '')[0])
}

/** @throws CliError `usage` */
export function readNic(text: string): NicArgument {
  const refuse = (problem: string) => new CliError('usage', `--nic ${JSON.stringify(text)}: ${problem}`, nicForm)
  const [first = '', ...options] = text.split(',')
  const [kind, name] = splitOnce(first)
  const naming = kinds[kind]
  if (naming === undefined || !Object.hasOwn(kinds, kind))
    throw refuse(`the network ${JSON.stringify(kind)} is not known`)
  if (naming === 'must' && !name) throw refuse(`${kind} names nothing`)
  if (naming === 'never' && name !== undefined) throw refuse(`${kind} takes no name`)
  const forwards: string[] = []
  const given: { id?: string; mac?: string; model?: string; networkMode?: string } = {}
  for (const option of options) {
    const [key, value = ''] = splitOnce(option)
    if (key === 'forward' && kind === 'user') forwards.push(readForward(value, refuse))
    else if (key === 'mode' && kind === 'macvtap' && value !== '') given.networkMode = value
    else if ((key === 'mac' || key === 'id' || key === 'model') && value !== '') given[key] = value
    else throw refuse(`${JSON.stringify(option)} is not known`)
  }
  return { ...given, networkType: kind, ...(name ? { networkName: name } : {}), forwards }
}

/** `tcp:2222:22` or `tcp:127.0.0.1:2222:22`, as the server reads it: with an address. */
function readForward(value: string, refuse: (problem: string) => CliError): string {
  const match = /^(tcp|udp):(?:(\[[0-9a-f:.]+\]|[0-9.]+):)?(\d{1,5}):(\d{1,5})$/i.exec(value)
  if (match === null) throw refuse(`the forward ${JSON.stringify(value)} cannot be read`)
  const [, protocol = '', address = '127.0.0.1', hostPort = '', guestPort = ''] = match
  return `${protocol}:${address}:${hostPort}:${guestPort}`
}

function splitOnce(text: string): [string, string | undefined] {
  const index = text.indexOf('=')
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)]
}
