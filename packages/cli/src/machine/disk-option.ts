import { CliError } from '../error/cli-error.ts'
import { parseBytes } from '../output/bytes.ts'

/** What a `--disk` says: an image by its path, a volume, or one that is to be made. `rest` is for the disk itself. */
export type DiskOption =
  | { readonly kind: 'image'; readonly text: string }
  | { readonly kind: 'volume'; readonly volume: string; readonly rest: readonly string[] }
  | (NewDisk & { readonly kind: 'new'; readonly rest: readonly string[] })

export interface NewDisk {
  readonly pool: string
  readonly name?: string
  readonly format: 'raw' | 'qcow2'
  readonly capacityBytes?: number
  /** The volume it builds on, as POOL/VOLUME. */
  readonly base?: string
}

export const diskForms =
  'PATH[,format=qcow2|raw], volume=POOL/VOLUME, or pool=POOL,size=10G[,name=NAME][,format=raw][,base=POOL/VOLUME]'

/** @throws CliError `usage` */
export function readDiskOption(text: string): DiskOption {
  const [first = '', ...others] = text.split(',')
  if (first.startsWith('volume=')) return { kind: 'volume', volume: first.slice('volume='.length), rest: others }
  if (!first.startsWith('pool=')) return { kind: 'image', text }
  const refuse = (problem: string) =>
    new CliError('usage', `--disk ${JSON.stringify(text)}: ${problem}`, `the forms are ${diskForms}`)
  const known = new Map<string, string>()
  const rest: string[] = []
  for (const part of others) {
    const [, key = '', value = ''] = /^(size|name|format|base)=(.+)$/.exec(part) ?? []
    if (key === '') rest.push(part)
    else known.set(key, value)
  }
  const { size, name, format = 'qcow2', base } = Object.fromEntries(known)
  if (format !== 'raw' && format !== 'qcow2') throw refuse(`the format ${JSON.stringify(format)} is not known`)
  if (size === undefined && base === undefined) throw refuse('its size is not said')
  if (base !== undefined && format === 'raw') throw refuse('a raw image builds on no other')
  return {
    kind: 'new',
    pool: first.slice('pool='.length),
    format,
    ...(name === undefined ? {} : { name }),
    ...(size === undefined ? {} : { capacityBytes: parseBytes(size, '--disk size') }),
    ...(base === undefined ? {} : { base }),
    rest,
  }
}
