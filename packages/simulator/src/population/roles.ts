import type { MachineDraft } from '@cimarron/hypervisor'

/** What a simulated company runs a machine for; `share` is how many of 20 are of this kind. */
export interface MachineRole {
  readonly name: string
  readonly share: number
  readonly description: string
  readonly processors: number
  readonly memoryGiB: number
  /** The system's image, among `systems`. */
  readonly system: keyof typeof systems
  readonly rootGiB: number
  /** Of a disk beside the system's, where there is one. */
  readonly dataGiB?: number
  readonly tags: readonly string[]
  /** What else differs from other machines. */
  readonly also?: Partial<MachineDraft>
}

/** The images that machines build on, with what their files take. */
export const systems = {
  'debian-12': { capacityGiB: 4, allocationMiB: 1310 },
  'ubuntu-24.04': { capacityGiB: 4, allocationMiB: 1740 },
  'windows-2022': { capacityGiB: 32, allocationMiB: 10_240 },
} as const

export const roles: readonly MachineRole[] = [
  {
    name: 'web',
    share: 6,
    description: 'serves pages',
    processors: 2,
    memoryGiB: 2,
    system: 'debian-12',
    rootGiB: 10,
    tags: ['web', 'production'],
    also: { autostart: { order: 50, delayMs: 0 } },
  },
  {
    name: 'db',
    share: 3,
    description: 'a database',
    processors: 4,
    memoryGiB: 8,
    system: 'debian-12',
    rootGiB: 10,
    dataGiB: 100,
    tags: ['database', 'production'],
    also: { autostart: { order: 10, delayMs: 5000 }, watchdog: { model: 'i6300esb', action: 'reset' } },
  },
  {
    name: 'build',
    share: 4,
    description: 'builds and tests',
    processors: 8,
    memoryGiB: 4,
    system: 'ubuntu-24.04',
    rootGiB: 40,
    tags: ['build'],
    also: { cpu: { topology: { sockets: 1, cores: 4, threads: 2 } } },
  },
  {
    name: 'mail',
    share: 1,
    description: 'takes and keeps mail',
    processors: 2,
    memoryGiB: 4,
    system: 'debian-12',
    rootGiB: 10,
    dataGiB: 50,
    tags: ['mail', 'production'],
  },
  {
    name: 'desk',
    share: 3,
    description: 'a desktop for somebody at home',
    processors: 4,
    memoryGiB: 4,
    system: 'windows-2022',
    rootGiB: 64,
    tags: ['desktop'],
    also: { firmware: 'uefi', clock: { base: 'localtime' }, usb: ['tablet'], hyperv: ['relaxed', 'vapic', 'time'] },
  },
  {
    name: 'test',
    share: 3,
    description: 'may be deleted at any time',
    processors: 1,
    memoryGiB: 1,
    system: 'ubuntu-24.04',
    rootGiB: 10,
    tags: ['test'],
  },
]
