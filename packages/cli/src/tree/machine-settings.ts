import type { ArgumentSpec, CommandSpec, LeafSpec, OptionSpec } from '../command/spec.ts'

const machine: ArgumentSpec = { name: 'machine', summary: 'its name or UUID', complete: 'machine' }
const settings: ArgumentSpec = { name: 'setting', summary: 'settings, each as name=value', variadic: true }

/** Without either, each part holds as soon as it can. */
const when: readonly OptionSpec[] = [
  { flags: '--now', summary: 'now, all of it or nothing' },
  { flags: '--next', summary: 'from the next start, also what could be now' },
]

const words = [
  'Words: memory, max-memory, cpus, max-cpus, cpu-model, machine-type, firmware, accel, boot, kernel, initrd, append, boot-menu,',
  'huge-pages, memory-hotplug, pin-emulator, pinning.processors.0, ports, pci, usbhost,',
  'agent, rng, watchdog, tpm, sound, shares, clock, autostart, on-host-shutdown, transient, cpu-limit, cpu-weight, memory-limit, memory-high, swap-limit, io-weight, io-limits, tasks-limit,',
  'name, description, notes, tags, usb, hyperv; those of the API with points, as cpu.features; and a',
  "device's id before a point: nic0.link=down, disk0.limits.readsPerSecond=100, cd0.medium=/srv/a.iso. none takes a setting back.",
].join('\n')

/** Commands that change what a machine is made of. They go by Cimarron's own API. */
export const machineSettingCommands: readonly CommandSpec[] = [
  {
    kind: 'leaf',
    name: 'set',
    summary: 'Change settings of a machine: each now where it can be, else at its next start',
    details: words,
    connects: true,
    arguments: [machine, settings],
    options: when,
    examples: [
      { line: 'cimarron machine set web memory=4G cpus=4', says: 'says what holds now and what waits, and why' },
      { line: 'cimarron machine set web nic0.link=down --now', says: 'pulls a cable, or fails' },
      { line: 'cimarron machine set web cdrom0.medium=/srv/debian.iso', says: 'changes the CD' },
    ],
    load: () => import('../commands/machine/set.ts'),
  },
  {
    kind: 'leaf',
    name: 'attach',
    summary: 'Give a machine a disk, a CD-ROM or floppy drive, a network adapter, a screen or a serial port',
    connects: true,
    arguments: [
      machine,
      { name: 'kind', summary: 'what it is', choices: ['disk', 'cdrom', 'floppy', 'nic', 'graphics', 'serial'] },
      { ...settings, optional: true },
    ],
    options: when,
    examples: [
      {
        line: 'cimarron machine attach web disk path=/srv/data.qcow2 bus=scsi',
        says: 'its format follows from its name',
      },
      { line: 'cimarron machine attach web disk pool=images,size=10G', says: 'a new volume, images/web-disk1' },
      { line: 'cimarron machine attach web nic network=lab,model=e1000e', says: 'words as for "define --nic"' },
      { line: 'cimarron machine attach web serial type=virtio backend.kind=pty', says: 'at a terminal of the host' },
    ],
    load: () => import('../commands/machine/attach.ts'),
  },
  {
    kind: 'leaf',
    name: 'detach',
    summary: 'Take a device out of a machine; its image stays',
    connects: true,
    arguments: [machine, { name: 'device', summary: 'its id, as disk1', complete: 'device' }],
    options: when,
    examples: [
      { line: 'cimarron machine detach web disk1', says: 'when the guest lets go of it' },
      { line: 'cimarron machine detach web disk1 --next', says: 'at the next start, where the guest keeps it' },
    ],
    load: () => import('../commands/machine/detach.ts'),
  },
  {
    kind: 'leaf',
    name: 'addresses',
    summary: 'Show where a machine can be reached: the addresses of its network adapters, and who knows them',
    details: [
      'By the DHCP leases of our own networks, by those the host has spoken with lately on a bridge, and of user networking what this',
      'gives out: that is reached by forwards only.',
    ].join('\n'),
    connects: true,
    arguments: [machine],
    options: [
      { flags: '--wait <seconds>', summary: 'ask until each NIC on a network or bridge has an address, so long' },
    ],
    examples: [
      { line: 'cimarron machine addresses web', says: 'a line for each address' },
      { line: 'cimarron machine addresses web --wait 60 --json', says: 'for a script that has just started it' },
    ],
    load: () => import('../commands/machine/addresses.ts'),
  },
  {
    kind: 'leaf',
    name: 'edit',
    summary: 'Open the settings of a machine in an editor',
    details:
      'The editor is that of VISUAL or EDITOR. Somebody else changing the machine meanwhile is noticed, and theirs stays.',
    connects: true,
    arguments: [machine],
    options: when,
    examples: [{ line: 'EDITOR=nano cimarron machine edit web', says: 'as YAML' }],
    load: () => import('../commands/machine/edit.ts'),
  },
  {
    kind: 'leaf',
    name: 'pending',
    summary: 'Show what of the settings of a machine waits for its next start',
    connects: true,
    arguments: [machine],
    examples: [{ line: 'cimarron machine pending web', says: 'one change a line' }],
    load: () => import('../commands/machine/pending.ts'),
  },
  {
    kind: 'leaf',
    name: 'history',
    summary: 'Show who changed which settings of a machine, or reverted it, and when',
    connects: true,
    arguments: [machine],
    options: [{ flags: '--limit <number>', summary: 'only the last so many (default 20)' }],
    examples: [{ line: 'cimarron machine history web --limit 5', says: 'newest first' }],
    load: () => import('../commands/machine/history.ts'),
  },
  {
    kind: 'leaf',
    name: 'undo',
    summary: 'Take the last change of the settings of a machine back, or all since a revision',
    details:
      'That is a change like any other: it has a revision of its own, so a second undo takes the first back. A revert to a snapshot is not undone so.',
    connects: true,
    arguments: [machine],
    options: [{ flags: '--to <revision>', summary: 'as it was at this revision of its history' }, ...when],
    examples: [
      { line: 'cimarron machine undo web', says: 'the last change' },
      { line: 'cimarron machine undo web --to 3', says: 'all since revision 3' },
    ],
    load: () => import('../commands/machine/undo.ts'),
  },
]

export const applyCommand: LeafSpec = {
  kind: 'leaf',
  name: 'apply',
  summary: 'Make machines what YAML files say: shows the difference, asks, and does it',
  details: [
    'A machine that does not exist is defined. What a file does not name stays as it is; a list of devices is always all of them;',
    'null takes a setting back. Documents that --- parts are applied in turn. The words are those of the API: see "cimarron machine edit" and docs/machines.md.',
  ].join('\n'),
  connects: true,
  options: [
    { flags: '-f, --file <file>', summary: 'what to apply', repeats: true, complete: 'file' },
    { flags: '--dry-run', summary: 'only show the difference' },
    { flags: '-y, --yes', summary: 'do not ask' },
    ...when,
  ],
  examples: [
    { line: 'cimarron apply --file web.yaml', says: 'asks before it changes anything' },
    { line: 'cimarron apply --file web.yaml --dry-run', says: 'what would change' },
  ],
  load: () => import('../commands/apply.ts'),
}
