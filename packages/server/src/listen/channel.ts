import type { Role } from '@cimarron/estate'

/** The way a connection came in. A unix socket stands for a role; over the network somebody says who they are. */
export type Channel = { readonly kind: 'https' | 'http' } | { readonly kind: 'socket'; readonly role: Role }

/** As it is told in the audit. */
export function channelName(channel: Channel): string {
  return channel.kind === 'socket' ? `socket:${channel.role}` : channel.kind
}
