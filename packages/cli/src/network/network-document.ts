import type { NetworkConfig, NetworkSettings } from '@cimarron/api/client'

/** A network's settings as a document that people edit: what is not set stands there as null. */
export function networkDocument(config: NetworkConfig): object {
  const { mtu = null, notes = null, tags = null, ...rest } = config
  return { kind: 'network', ...rest, mtu, notes, tags }
}

/** What a whole document says of a network: what it leaves out is taken away. */
export function wholeSettings(document: object): NetworkSettings {
  const { kind: _kind, id: _id, ...given } = document as Record<string, unknown>
  const nothing = {
    isolatePorts: false,
    dns: null,
    ipv4: null,
    ipv6: null,
    staticLeases: [],
    forwards: [],
    autostart: false,
    mtu: null,
    notes: null,
    tags: null,
  }
  // The server checks each setting by name.
  return { ...nothing, ...given } as NetworkSettings
}
