import { isDeepStrictEqual } from 'node:util'
import {
  applyChangesAsFound,
  type Change,
  changesBetween,
  type GraphicsListen,
  isLoopback,
  type MachineConfig,
} from '@cimarron/hypervisor'
import { Draft, parseDocument } from '../document.ts'
import { cannot, type DomainContext } from './aspect.ts'
import { aspects } from './aspects.ts'
import { sized } from './numa.ts'
import { configOf } from './read-domain.ts'

/**
 * The document after the changes. Everything that they are not about stays as it is, to the byte. Before it is given back
 * it is read again, and says what was asked for, or the changes are refused.
 * @throws HypervisorError `device-not-found`, `invalid-config`; `unsupported` for what libvirt's documents can't say. LibvirtError `document`.
 */
export function editDomain(xml: string, changes: readonly Change[], context: DomainContext = {}): string {
  const root = parseDocument(xml, 'domain')
  const from = configOf(root, context)
  return writeConfig(new Draft(xml, root), { from, to: applyChangesAsFound(from, changes), context })
}

interface Writing {
  readonly from: MachineConfig
  readonly to: MachineConfig
  readonly context: DomainContext
}

export function writeConfig(draft: Draft, { from, to, context }: Writing): string {
  for (const { names, write } of aspects) {
    if (names.some((name) => !isDeepStrictEqual(from[name], to[name]))) write(draft.top, to, context)
    else if (names.includes('boot')) write(draft.top, to, context)
  }
  const left = changesBetween(usual(configOf(draft.root, context)), usual(to))
  const [first] = left
  if (!first) return draft.text
  const what =
    'name' in first && first.kind === 'set-hardware'
      ? first.name
      : 'device' in first
        ? `${first.kind} ${idOf(first.device)}`
        : first.kind
  throw cannot(what, 'its document has no word for that, or not on this kind of machine')
}

function idOf(device: string | { readonly id: string }): string {
  return typeof device === 'string' ? device : device.id
}

/** Who reaches the host's loopback reaches it, as where nothing is said. */
function isForUs({ address, port, ...more }: GraphicsListen): boolean {
  return isLoopback(address) && port === 'auto' && Object.keys(more).length === 0
}

/** Without what says the same as nothing. */
export function usual(config: MachineConfig): MachineConfig {
  const { clock, panicDevice, agent, sound, template, transient: _, usb, tags, notes, numa, ...rest } = config
  return {
    ...rest,
    ...(clock?.base === 'localtime' ? { clock } : {}),
    ...(panicDevice === undefined || panicDevice === 'none' ? {} : { panicDevice }),
    ...(agent === false ? { agent } : {}),
    ...(sound ? { sound: { model: sound.model } } : {}),
    ...(template ? { template } : {}),
    ...(usb && usb.length > 0 ? { usb } : {}),
    ...(tags && tags.length > 0 ? { tags } : {}),
    ...(notes ? { notes } : {}),
    ...(numa ? { numa: sized(numa, config.memory.bytes) } : {}),
    disks: config.disks.map(({ shareable, cache, aio, discard, ...disk }) => ({
      ...disk,
      ...(shareable ? { shareable } : {}),
      ...(cache === undefined || cache === 'writeback' ? {} : { cache }),
      ...(aio === undefined || aio === 'threads' ? {} : { aio }),
      ...(discard === 'ignore' ? { discard } : {}),
    })),
    nics: config.nics.map(({ link, ...nic }) => (link === 'down' ? { ...nic, link } : nic)),
    serials: config.serials.map(({ type, ...serial }) =>
      type === undefined || type === 'isa' ? serial : { ...serial, type },
    ),
    graphics: config.graphics.map(({ video, listen, ...graphics }) => ({
      ...graphics,
      ...(video === undefined || video === 'std' ? {} : { video }),
      ...(listen === undefined || isForUs(listen) ? {} : { listen }),
    })),
  }
}
