import type { Machine } from '@cimarron/api/client'
import { CliError } from '../error/cli-error.ts'
import { deviceOf } from './assignments.ts'
import { isNicKind, nicForm, readNic } from './nic-argument.ts'

type Device = Readonly<Record<string, unknown>>

/**
 * The words behind `attach … nic`: as `--nic` has them (`user,forward=tcp:2222:22`), or as settings (`model=e1000e`).
 * @throws CliError `usage`
 */
export function nicOf(words: readonly string[]): Device {
  const [first = '', ...others] = words
  if (!isNicKind(first)) {
    const bare = words.find((word) => !word.includes('='))
    if (bare !== undefined) throw new CliError('usage', `nic ${JSON.stringify(bare)} is not known`, nicForm)
    return deviceOf(words, {})
  }
  const isPart = (word: string) => /^(?:forward|mode)=/.test(word)
  const {
    networkType: kind,
    networkName,
    networkMode,
    forwards,
    ...rest
  } = readNic([first, ...others.filter(isPart)].join(','))
  const name = networkName === undefined ? {} : { [nameKeys[kind] ?? 'name']: networkName }
  const mode = networkMode === undefined ? {} : { mode: networkMode }
  const leading = forwards.length === 0 ? {} : { forwards: forwards.map(forwardOf) }
  const settings = others.filter((word) => !isPart(word))
  return deviceOf(settings, { ...rest, backend: { kind, ...name, ...mode, ...leading } })
}

/** What the name of each kind of network is called in the API. */
const nameKeys: Readonly<Record<string, string>> = {
  network: 'network',
  bridge: 'bridge',
  tap: 'device',
  macvtap: 'lower',
}

type Backend = Machine['defined']['nics'][number]['backend']
type Forward = Extract<Backend, { kind: 'user' }>['forwards'][number]

/** `tcp:[::1]:2222:22`, as `readNic` gives it. */
function forwardOf(text: string): Forward {
  const [, protocol, address = '', hostPort, guestPort] = /^(tcp|udp):(.+):(\d+):(\d+)$/i.exec(text) ?? []
  return {
    protocol: protocol?.toLowerCase() === 'udp' ? 'udp' : 'tcp',
    hostAddress: address.replace(/^\[(.*)\]$/, '$1'),
    hostPort: Number(hostPort),
    guestPort: Number(guestPort),
  }
}

/**
 * The words behind `attach … disk`, each a setting: an image may stand there by its path alone, and what `--disk` has
 * behind commas may be there as well.
 */
export function diskWords(words: readonly string[]): readonly string[] {
  return words
    .flatMap((word) => word.split(/,(?=(?:format|id|size|name|base)=|ro(?:,|$))/))
    .map((word, index) => {
      if (word === 'ro') return 'readOnly=true'
      return index === 0 && word !== '' && (word.startsWith('/') || !word.includes('=')) ? `path=${word}` : word
    })
}
