import type { Storage } from '@cimarron/hypervisor'
import type { QemuProgram } from '../host-probe.ts'
import type { Surroundings } from '../start-qemu.ts'
import { type ArrivalsParts, QemuArrivals } from './arrivals.ts'
import { type CheckSurroundings, checkArrival } from './check-arrival.ts'

export type OpenArrivalsOptions = Omit<ArrivalsParts, 'reached' | 'nowMs' | 'standstillMs' | 'check'> & {
  readonly surroundings: Surroundings
  readonly storage: Storage
  readonly target: CheckSurroundings['target']
  readonly program: QemuProgram
  readonly carriedFolder: string
  readonly accelerations: () => Promise<readonly ('kvm' | 'tcg')[]>
}

/** The arrivals of a driver, of which it remembers what its store does. */
export function openArrivals(options: OpenArrivalsOptions): QemuArrivals {
  const { surroundings, storage, target, program, accelerations, carriedFolder, ...parts } = options
  const { user, reached, nowMs, standstillMs } = surroundings
  const { machineTypes } = program
  return new QemuArrivals({
    ...parts,
    storage,
    reached,
    nowMs,
    standstillMs,
    check: async (offer, plan) => {
      const around = { target, storage, machineTypes, user, carriedFolder }
      return await checkArrival(offer, plan, { ...around, accelerations: await accelerations() })
    },
  })
}
