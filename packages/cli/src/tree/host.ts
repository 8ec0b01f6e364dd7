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
      name: 'add',
      summary: "Manage a libvirt server's machines too",
      details:
        'The server need not answer now: until it does, it is listed as unreachable and tried again. Machines that others have made there appear\nat once, and are changed only when asked for. Each server is a namespace of its own.',
      connects: true,
      arguments: [
        { name: 'uri', summary: 'as for virsh: qemu:///system, qemu+ssh://root@host/system, xen+tls://host/' },
      ],
      options: [
        { flags: '--name <name>', summary: 'what it is called here; else as its host is, or its hypervisor' },
        { flags: '--read-only', summary: 'only look' },
        { flags: '--user <name>', summary: 'who logs in where it asks by SASL' },
        { flags: '--password-file <file>', summary: "whose first line is the password; on the daemon's host" },
      ],
      examples: [
        { line: 'cimarron host add qemu:///system', says: "this host's libvirt" },
        { line: 'cimarron host add qemu+tls://lab.example/system --name lab', says: 'another, by certificates' },
      ],
      load: () => import('../commands/host/add.ts'),
    },
    {
      kind: 'leaf',
      name: 'remove',
      summary: 'Manage a libvirt server no longer',
      details: 'Its machines stay as they are; what was kept about them here, as their metrics, goes.',
      connects: true,
      arguments: [{ name: 'name', summary: 'what it is called here, or its id' }],
      options: [{ flags: '-y, --yes', summary: 'do not ask' }],
      examples: [{ line: 'cimarron host remove lab', says: 'asks first' }],
      load: () => import('../commands/host/remove.ts'),
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
