import type { ArgumentSpec, GroupSpec } from '../command/spec.ts'

const host: ArgumentSpec = {
  name: 'host',
  summary: 'its name or id; not needed where there is one',
  optional: true,
  complete: 'host',
}

export const hostGroup: GroupSpec = {
  kind: 'group',
  name: 'host',
  summary: 'computers that machines run on',
  commands: [
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List hosts',
      connects: true,
      examples: [{ line: 'cimarron host list', says: 'with processors and memory' }],
      load: () => import('../commands/host/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'show',
      summary: 'Show a host: processors, memory, file systems, network interfaces',
      connects: true,
      arguments: [host],
      examples: [{ line: 'cimarron host show --json', says: 'all that is known of it' }],
      load: () => import('../commands/host/show.ts'),
    },
    {
      kind: 'leaf',
      name: 'devices',
      summary: 'Show PCI, USB and block devices',
      connects: true,
      arguments: [host],
      examples: [{ line: 'cimarron host devices', says: 'with drivers and IOMMU groups' }],
      load: () => import('../commands/host/devices.ts'),
    },
    {
      kind: 'leaf',
      name: 'capabilities',
      summary: 'Show what machines can be here, and what is missing with the remedy',
      connects: true,
      arguments: [host],
      examples: [{ line: 'cimarron host capabilities', says: 'accelerations tried, machine types, CPU models' }],
      load: () => import('../commands/host/capabilities.ts'),
    },
    {
      kind: 'leaf',
      name: 'shutdown-machines',
      summary: 'Do with each machine what its setting on-host-shutdown says, before the host goes down',
      details:
        'For the unit that ends with the host (docs/save-and-restore.md has it). Machines without the setting, or with leave, are left; each of\nthe others has the time of its setting. One that does not come to its end in that time is told of, and keeps none of the others.',
      connects: true,
      examples: [
        { line: 'cimarron machine set web on-host-shutdown=save:120', says: 'what is to become of a machine' },
        { line: 'cimarron host shutdown-machines', says: 'saves it, and waits until that is done' },
      ],
      load: () => import('../commands/host/shutdown-machines.ts'),
    },
  ],
}
