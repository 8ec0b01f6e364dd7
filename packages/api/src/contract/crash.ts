import type { JobView } from '@cimarron/estate'
import type { DumpFormat, DumpRequest } from '@cimarron/hypervisor'
import type { Place } from './endpoints.ts'

type OfMachine<E> = E & { params: { readonly machine: string } }
interface Wait {
  readonly wait?: number
}

/** What finds out what is wrong with a machine. */
export interface CrashEndpoints {
  'machines.dump': OfMachine<{ query: Wait; body: DumpRequest; answer: JobView }>
  /** Its memory as bytes; nothing of it is kept. */
  'machines.read-dump': OfMachine<{ query: { readonly format?: DumpFormat }; answer: Uint8Array }>
  'machines.nmi': OfMachine<{ query: Wait; answer: JobView }>
}

export const crashPlaces: { readonly [N in keyof CrashEndpoints]: Place } = {
  'machines.dump': { method: 'POST', path: '/machines/{machine}/dump' },
  'machines.read-dump': { method: 'GET', path: '/machines/{machine}/dump' },
  'machines.nmi': { method: 'POST', path: '/machines/{machine}/nmi' },
}
