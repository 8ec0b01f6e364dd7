import { isDeepStrictEqual } from 'node:util'
import type { Ipv4Network, Ipv6Network, NetworkConfig, NetworkSetting } from './network.ts'
import type { NetworkDraft } from './network-draft.ts'
import type { NetworkSettings } from './networks.ts'

/** All settings, in the order in which they are shown. */
export const networkSettings: readonly NetworkSetting[] = [
  'name',
  'mode',
  'bridge',
  'mtu',
  'isolatePorts',
  'ipv4',
  'ipv6',
  'dns',
  'staticLeases',
  'forwards',
  'autostart',
  'notes',
  'tags',
]

/** A network with other settings, as a draft: what depended on a former one is left out, to be chosen anew. */
export function withSettings(config: NetworkConfig, settings: NetworkSettings): NetworkDraft {
  const { mtu, notes, tags, ipv4, ipv6, dns, ...plain } = settings
  const isBridged = (settings.mode ?? config.mode) === 'bridged'
  const changesKind = isBridged !== (config.mode === 'bridged')
  const { bridge, ...rest } = config
  return {
    ...rest,
    ...(changesKind ? { staticLeases: [], forwards: [] } : { bridge }),
    ...plain,
    ...without('mtu', mtu),
    ...without('notes', notes),
    ...without('tags', tags),
    ipv4: isBridged ? (ipv4 ?? null) : mergeAddresses(changesKind ? {} : config.ipv4, ipv4),
    ipv6: isBridged ? (ipv6 ?? null) : mergeIpv6(config, settings),
    ...(changesKind && !isBridged && dns === undefined ? {} : { dns: mergeDns(isBridged ? null : config.dns, dns) }),
  } as NetworkDraft
}

function without(name: string, value: unknown): object {
  return value === undefined ? {} : { [name]: value ?? undefined }
}

function mergeDns(now: NetworkConfig['dns'], wanted: NetworkDraft['dns']): NetworkDraft['dns'] {
  if (wanted === undefined) return now
  return wanted && { ...now, ...wanted }
}

function mergeIpv6(config: NetworkConfig, { ipv6, mode }: NetworkSettings): NetworkDraft['ipv6'] {
  const merged = mergeAddresses(config.ipv6, ipv6)
  if (!merged) return merged
  const { nat, dhcp, ...rest } = merged
  const keepsNat = ipv6?.nat !== undefined || mode === undefined || mode === config.mode
  // Another way to get addresses has another range, or none.
  const keepsRange =
    ipv6?.dhcp !== undefined || ipv6?.addressing === undefined || ipv6.addressing === config.ipv6?.addressing
  return { ...rest, ...(keepsNat && nat !== undefined ? { nat } : {}), ...(keepsRange && dhcp ? { dhcp } : {}) }
}

type Addresses = { readonly subnet?: string; readonly gateway?: string; readonly dhcp?: object | null }

/** In another subnet, gateway and range are others too. */
function mergeAddresses<T extends Addresses>(now: T | null, wanted: T | null | undefined): T | null {
  if (wanted === undefined) return now
  if (wanted === null) return null
  const { subnet, gateway: _gateway, dhcp, ...rest } = now ?? ({} as T)
  const stays = wanted.subnet === undefined || wanted.subnet === subnet
  const range = wanted.dhcp && stays ? { dhcp: { ...dhcp, ...wanted.dhcp } } : {}
  return { ...(stays ? now : { ...rest, ...(dhcp === null ? { dhcp } : {}) }), ...wanted, ...range } as T
}

/**
 * What an active network becomes when what is defined is put into force as far as that can be without a restart: all but
 * what machines on it have built on, the interface and its addresses.
 */
export function inForce(active: NetworkConfig, defined: NetworkConfig): NetworkConfig {
  const keepsIpv4 = sameAddresses(active.ipv4, defined.ipv4)
  const keepsIpv6 = sameAddresses(active.ipv6, defined.ipv6) && active.ipv6?.nat === defined.ipv6?.nat
  const keepsAll = keepsIpv4 && keepsIpv6 && active.mode === defined.mode && active.bridge === defined.bridge
  const { mtu } = active
  return {
    ...aboutOf(active, defined),
    ...(mtu === undefined ? {} : { mtu }),
    ipv4: keepsIpv4 ? defined.ipv4 : active.ipv4,
    ipv6: keepsIpv6 ? defined.ipv6 : active.ipv6,
    ...(keepsAll ? pick(defined) : pick(active)),
  }
}

/** An active network with what people say about the defined one. */
export function aboutOf(active: NetworkConfig, defined: NetworkConfig): NetworkConfig {
  const { notes: _notes, tags: _tags, ...rest } = active
  const { name, autostart, notes, tags } = defined
  return {
    ...rest,
    name,
    autostart,
    ...(notes === undefined ? {} : { notes }),
    ...(tags === undefined ? {} : { tags }),
  }
}

/** The settings in which two differ. */
export function differences(one: NetworkConfig, other: NetworkConfig): readonly NetworkSetting[] {
  return networkSettings.filter((name) => !isDeepStrictEqual(one[name], other[name]))
}

function sameAddresses(one: Ipv4Network | Ipv6Network | null, other: Ipv4Network | Ipv6Network | null): boolean {
  return one?.subnet === other?.subnet && one?.gateway === other?.gateway
}

function pick({
  dns,
  staticLeases,
  forwards,
}: NetworkConfig): Pick<NetworkConfig, 'dns' | 'staticLeases' | 'forwards'> {
  return { dns, staticLeases, forwards }
}
