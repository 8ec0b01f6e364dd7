import { HypervisorError } from '../error.ts'
import type { Platform } from '../hypervisor.ts'
import type { Arrivals } from './arrival.ts'
import { refuseCarried } from './carried-files.ts'
import type { MachineMigration } from './departure.ts'

/** Of a driver that moves no machine. */
export function noMigration(platform: Platform): MachineMigration {
  const refuse = async () => {
    throw new HypervisorError('unsupported', { platform, feature: 'migrate' })
  }
  return { offer: refuse, read: refuseCarried, depart: refuse, tune: refuse, settle: refuse, departure: undefined }
}

/** Of a driver to which no machine comes. */
export function noArrivals(platform: Platform): Arrivals {
  const refuse = async () => {
    throw new HypervisorError('unsupported', { platform, feature: 'migrate' })
  }
  const none = { list: () => [], moved: () => [], find: () => undefined, stateOf: () => undefined }
  return { check: refuse, receive: refuse, releaseImages: refuse, ...none }
}
