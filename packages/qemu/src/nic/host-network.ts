import { closeSync, openSync } from 'node:fs'
import { askIp, type BatchLine, runBatch, runForced } from './batch.ts'
import { claimTaps } from './claim-taps.ts'
import { type HostLink, type Neighbour, readLink, readLists, readNeighbour } from './host-link.ts'
import { codeOf, unavailable } from './interface-error.ts'
import type { InterfaceNames } from './interface-name.ts'
import { limitLines, unlimitedLines } from './limit-lines.ts'
import type { Plug } from './plug.ts'
import { requirePossible } from './possible-plug.ts'

/** What NICs have of the host's network: taps, macvtaps, and what bounds them. Calls may stand beside each other. */
export interface HostNetwork {
  /**
   * Makes what the plugs need. `reached` is told when taps are there (`nic:1`), and when all is (`nic:2`).
   * @throws HypervisorError `interface-unavailable`; nothing of it stays then
   */
  open(plugs: readonly Plug[], reached?: (point: string) => void): Promise<OpenPlugs>
  /** Brings the port, the cable and the bounds of one that is open into line. @throws HypervisorError `interface-unavailable` */
  conform(plug: Plug): Promise<void>
  /** Removes what is left of these, if anything is. */
  remove(names: readonly InterfaceNames[]): Promise<void>
  look(questions: Questions): Promise<Answers>
}

export interface Questions {
  readonly links: readonly string[]
  /** Interfaces whose neighbours are asked for. */
  readonly neighboursOn: readonly string[]
}

export interface Answers {
  readonly links: ReadonlyMap<string, HostLink>
  readonly neighbours: readonly Neighbour[]
}

/** Descriptors by NIC, one for each queue. Whoever takes them closes them. */
export class OpenPlugs implements Disposable {
  readonly #fds: Map<string, readonly number[]>

  constructor(fds: ReadonlyMap<string, readonly number[]> = new Map()) {
    this.#fds = new Map(fds)
  }

  get descriptors(): ReadonlyMap<string, readonly number[]> {
    return this.#fds
  }

  take(nic: string): readonly number[] {
    const fds = this.#fds.get(nic) ?? []
    this.#fds.delete(nic)
    return fds
  }

  [Symbol.dispose](): void {
    for (const fd of [...this.#fds.values()].flat()) closeSync(fd)
    this.#fds.clear()
  }
}

/** The network of the namespace that the daemon is in, by iproute2. */
export class SystemNetwork implements HostNetwork {
  async open(plugs: readonly Plug[], reached: (point: string) => void = () => undefined): Promise<OpenPlugs> {
    if (plugs.length === 0) return new OpenPlugs()
    const { links } = await this.look({ links: plugs.flatMap(interfacesOf), neighboursOn: [] })
    for (const plug of plugs) await requirePossible(plug, links)
    const taps = plugs.filter(({ end }) => end.kind === 'tap')
    const fds = new Map(taps.length === 0 ? [] : await claimTaps(taps))
    try {
      reached('nic:1')
      const limits = plugs.map(limitLines)
      const made = plugs.flatMap((plug) => linkLines(plug, links))
      await runBatch('ip', [...made, ...limits.flatMap(({ ip }) => ip)])
      await runBatch(
        'tc',
        limits.flatMap(({ tc }) => tc),
      )
      for (const plug of plugs) if (plug.end.kind === 'macvtap') fds.set(plug.nic, openMacvtap(plug))
      reached('nic:2')
      return new OpenPlugs(fds)
    } catch (error) {
      new OpenPlugs(fds)[Symbol.dispose]()
      await this.remove(plugs.map(({ names }) => names))
      throw error
    }
  }

  async conform(plug: Plug): Promise<void> {
    const { links } = await this.look({ links: interfacesOf(plug), neighboursOn: [] })
    await requirePossible(plug, links, { isOpen: true })
    const { end, nic, link, isUp } = plug
    const isOurs = end.kind === 'macvtap' || end.isOurs
    if (!isOurs) return
    const port = end.kind === 'tap' ? portWords(end.bridge) : []
    await runBatch('ip', [
      { nic, line: ['link set dev', link, ...port, isUp ? 'up' : 'down'].join(' ') },
      ...isolationLines(plug),
    ])
    const before = unlimitedLines(plug)
    await runForced('tc', before.tc)
    if (links.has(plug.names.shaper)) await runForced('ip', before.ip)
    const limits = limitLines(plug)
    await runBatch('ip', limits.ip)
    await runBatch('tc', limits.tc)
  }

  async remove(names: readonly InterfaceNames[]): Promise<void> {
    const all = names.flatMap(({ link, shaper }) => [link, shaper])
    const { links } = await this.look({ links: all, neighboursOn: [] })
    // A tap goes with whoever has it; where that is slow to go, it is not for us to cut it off.
    const left = all.filter((name) => links.has(name) && !links.get(name)?.isTap)
    await runForced(
      'ip',
      left.map((name) => ({ nic: '', line: `link del dev ${name}` })),
    )
  }

  async look({ links, neighboursOn }: Questions): Promise<Answers> {
    const output = await askIp([
      ...new Set(links.map((name) => `link show dev ${name}`)),
      ...new Set(neighboursOn.map((name) => `neighbour show dev ${name}`)),
    ])
    // Without it nothing can have been made: there is nothing to see, and nothing to remove.
    const rows = readLists(output ?? '')
    const found = rows.flatMap((row) => readLink(row) ?? [])
    return {
      links: new Map(found.map((link) => [link.name, link])),
      neighbours: rows.flatMap((row) => readNeighbour(row) ?? []),
    }
  }
}

function interfacesOf({ link, names, end }: Plug): readonly string[] {
  const other = end.kind === 'macvtap' ? end.lower : end.bridge
  return [link, names.shaper, ...(other === undefined ? [] : [other])]
}

function linkLines(plug: Plug, links: ReadonlyMap<string, HostLink>): readonly BatchLine[] {
  const { nic, link, names, end, mac, mtu, isUp } = plug
  if (end.kind === 'tap') {
    // Who has made it has set it up as he wants it.
    if (!end.isOurs) return []
    // A bridge takes the smallest size of its ports for its own.
    const size = mtu ?? (end.bridge === undefined ? undefined : links.get(end.bridge)?.mtu)
    const words = [
      ...['link set dev', link, 'address', tapAddress(mac)],
      ...(size === undefined ? [] : ['mtu', size]),
      ...(end.bridge === undefined ? [] : portWords(end.bridge)),
      ...(isUp ? ['up'] : []),
    ]
    return [{ nic, line: words.join(' ') }, ...(end.isIsolated ? isolationLines(plug) : [])]
  }
  const mode = end.mode === 'passthrough' ? 'passthru' : end.mode
  const size = mtu === undefined ? '' : ` mtu ${mtu}`
  return [
    {
      nic,
      line: `link add link ${end.lower} name ${link} index ${names.index} address ${mac}${size} type macvtap mode ${mode}`,
    },
    ...(isUp ? [{ nic, line: `link set dev ${link} up` }] : []),
  ]
}

/** Of a port: in another bridge it may be otherwise. */
function isolationLines({ nic, link, end }: Plug): readonly BatchLine[] {
  if (end.kind !== 'tap' || end.bridge === undefined) return []
  return [{ nic, line: `link set dev ${link} type bridge_slave isolated ${end.isIsolated ? 'on' : 'off'}` }]
}

/** The host has no address of its own at a port of a bridge. */
function portWords(bridge: string | undefined): readonly string[] {
  return bridge === undefined ? ['nomaster'] : ['addrgenmode', 'none', 'master', bridge]
}

/**
 * Another than the guest's, on the same wire. A bridge has the lowest address of its ports for its own: with one as high as
 * this, it does not change with the machines that come and go.
 */
function tapAddress(mac: string): string {
  return `${mac.startsWith('fe') ? 'fa' : 'fe'}${mac.slice(2)}`
}

function openMacvtap({ nic, names, queues }: Plug): readonly number[] {
  const path = `/dev/tap${names.index}`
  const fds: number[] = []
  try {
    while (fds.length < queues) fds.push(openSync(path, 'r+'))
    return fds
  } catch (error) {
    for (const fd of fds) closeSync(fd)
    throw unavailable(nic, `${path} can't be opened (${codeOf(error)}); the host needs devtmpfs on /dev`, error)
  }
}
