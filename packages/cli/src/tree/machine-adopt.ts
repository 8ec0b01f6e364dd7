import type { CommandSpec } from '../command/spec.ts'

/** Machines that become another hypervisor's of the same daemon. */
export const machineAdoptCommand: CommandSpec = {
  kind: 'leaf',
  name: 'adopt',
  summary: "Make a machine another hypervisor's: from libvirt to Cimarron's own QEMU, or back",
  details:
    'The machine is off, and has no snapshots. Its disks stay where they are and are used there; its UUID, name and MAC addresses stay, too.\nWhat the other hypervisor has no word for is lost: it is listed, and asked about. The hypervisor it is of forgets it only when the other one has it;\nwhat is cut in the middle is ended by itself, and one of the two alone has it then.',
  connects: true,
  arguments: [
    { name: 'machine', summary: 'its name or UUID', complete: 'machine' },
    { name: 'hypervisor', summary: 'whose it is to be, as "host list" calls it', complete: 'hypervisor' },
  ],
  options: [
    { flags: '--dry-run', summary: 'only list what would be lost' },
    { flags: '--no-wait', summary: 'do not wait for the end; print how to look at the job' },
    { flags: '-y, --yes', summary: 'do not ask' },
  ],
  examples: [
    { line: 'cimarron machine adopt web local --dry-run', says: 'what of it would be lost' },
    { line: 'cimarron machine adopt web local', says: "one of libvirt's, which is Cimarron's own from then on" },
    { line: 'cimarron machine adopt web lab', says: 'and back' },
  ],
  load: () => import('../commands/machine/adopt.ts'),
}
