import type { Apply, NetworkDraft, NetworkSettings } from '@cimarron/hypervisor'

/** What can be asked of networks (by their ids), as data. */
export type NetworkCommand =
  | { readonly kind: 'define-network'; readonly hypervisor?: string; readonly draft: NetworkDraft }
  | {
      readonly kind: 'change-network'
      readonly network: string
      readonly revision: number
      readonly settings: NetworkSettings
      readonly apply?: Apply
    }
  | { readonly kind: 'undefine-network'; readonly network: string }
  | { readonly kind: 'start-network'; readonly network: string }
  | { readonly kind: 'stop-network'; readonly network: string }

export type NetworkCommandKind = NetworkCommand['kind']

export const networkCommandKinds: readonly NetworkCommandKind[] = [
  'define-network',
  'change-network',
  'undefine-network',
  'start-network',
  'stop-network',
]
