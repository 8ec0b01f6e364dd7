import type { DumpRequest } from '@cimarron/hypervisor'

/** What can be asked of a machine to find out what is wrong with it, as data. */
export type CrashCommand =
  | ({ readonly kind: 'dump-machine'; readonly machine: string } & DumpRequest)
  | { readonly kind: 'inject-nmi'; readonly machine: string }

export type CrashCommandKind = CrashCommand['kind']

export const crashCommandKinds: readonly CrashCommandKind[] = ['dump-machine', 'inject-nmi']
