import { askIp } from './batch.ts'
import { type HostLink, readLink, readLists } from './host-link.ts'
import { unavailable } from './interface-error.ts'
import type { Plug } from './plug.ts'

/**
 * Sees that what it is to be plugged into is there, and is what it is taken for: the kernel would also make a tap that was
 * meant to be there, or put a port into what is no bridge.
 * @param how `isOpen`: its own end is there already
 * @throws HypervisorError `interface-unavailable`
 */
export async function requirePossible(
  plug: Plug,
  links: ReadonlyMap<string, HostLink>,
  { isOpen = false }: { readonly isOpen?: boolean } = {},
): Promise<void> {
  const { nic, link, end, names } = plug
  const own = links.get(link)
  const isOurs = end.kind === 'macvtap' || end.isOurs
  if (!isOurs && !own) {
    throw unavailable(nic, `this host has no tap ${link}; make it: ip tuntap add dev ${link} mode tap`)
  }
  if (!isOurs && !own?.isTap) throw unavailable(nic, `${link} of this host is ${kindOf(own)}, no tap; choose a tap`)
  const inTheWay = isOurs && !isOpen ? [link, names.shaper].find((name) => links.has(name)) : undefined
  if (inTheWay !== undefined) {
    throw unavailable(nic, `there is an interface ${inTheWay} already; remove it: ip link del ${inTheWay}`)
  }
  if (isOpen && !own) throw unavailable(nic, `its interface ${link} is gone; take the NIC out and plug it in anew`)
  if (end.kind === 'macvtap') {
    if (links.has(end.lower)) return
    throw unavailable(nic, `this host has no interface ${end.lower}; ip link shows those it has`)
  }
  if (end.bridge === undefined) return
  const bridge = links.get(end.bridge)
  if (bridge?.kind === 'bridge') return
  if (bridge) {
    const other = `macvtap=${end.bridge} is for what is none`
    throw unavailable(nic, `${end.bridge} of this host is ${kindOf(bridge)}, no bridge; choose a bridge; ${other}`)
  }
  const known = await bridges()
  const remedy =
    known.length === 0 ? `make it: ip link add ${end.bridge} type bridge` : `use one of ${known.join(', ')}`
  throw unavailable(nic, `this host has no bridge ${end.bridge}; ${remedy}`)
}

function kindOf(link: HostLink | undefined): string {
  return link?.kind === undefined ? 'an interface of hardware' : `of kind ${link.kind}`
}

async function bridges(): Promise<readonly string[]> {
  return readLists((await askIp(['link show type bridge'])) ?? '').flatMap((row) => readLink(row)?.name ?? [])
}
