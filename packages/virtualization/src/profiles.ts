import { defineProfile, type ProfileRegistration } from '@cimarron/cimom'
import type { Names } from './naming/names.ts'

/** The profiles that a hypervisor's namespace implements: no more than is there. */
export function profiles(names: Names): ProfileRegistration[] {
  return [
    // DSP1042
    defineProfile({
      name: 'System Virtualization',
      version: '1.0.0',
      central: [{ className: names.className('HostSystem') }],
      references: [{ name: 'Virtual System' }, { name: 'Job Control' }, { name: 'Profile Registration' }],
    }),
    // DSP1057
    defineProfile({
      name: 'Virtual System',
      version: '1.0.0',
      central: [{ className: names.className('ComputerSystem') }],
      references: [{ name: 'Profile Registration' }],
    }),
    // DSP1103. Jobs come and go: a client gets to them from the service of the host, not from the profile.
    defineProfile({
      name: 'Job Control',
      version: '1.0.0',
      scoped: [{ className: names.className('ConcreteJob') }],
      references: [{ name: 'Profile Registration' }],
    }),
  ]
}
