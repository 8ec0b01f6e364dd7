import type { ArgumentSpec, CommandSpec, GroupSpec, OptionSpec } from '../command/spec.ts'
import { noWait } from './no-wait.ts'

const machine: ArgumentSpec = { name: 'machine', summary: 'its name or UUID', complete: 'machine' }
const template: ArgumentSpec = { name: 'template', summary: 'its name or UUID', complete: 'machine' }
const pool: OptionSpec = {
  flags: '--pool <pool>',
  summary: 'make copies of disks in this pool; left out: where the disks of the source are',
  complete: 'pool',
}

export const machineCloneCommand: CommandSpec = {
  kind: 'leaf',
  name: 'clone',
  summary: 'Make machines like one as it is, running or not, as it was at a snapshot, or like a template',
  details:
    'Each gets an id, a name, MAC addresses, disks and firmware variables of its own, and an empty TPM. All are made, or none.\nOf a machine that runs, the disks are copied as they are at one moment, as after a power cut: its guest goes on meanwhile.\nWith more than one, the name is a pattern: {n} is a number, {n:03} the same with zeros before it, {key} a value of its row.\nIn the files of its seed (cloud-init) the same stand for these values, and {name}, {id} and {host} for its own.\nSettings are said as for "machine set": memory=2G nic0.network=lab.',
  connects: true,
  arguments: [
    machine,
    { name: 'name', summary: 'of the copy, or a pattern: web-{n:03}' },
    { name: 'setting', summary: 'as memory=2G', optional: true, variadic: true },
  ],
  options: [
    { flags: '-n, --count <number>', summary: 'so many, at most 1000' },
    { flags: '--first <number>', summary: 'the first {n}; default 1' },
    { flags: '--linked', summary: 'hold only what differs from the disks of the source, which has to be a template' },
    { flags: '--snapshot <snapshot>', summary: 'as it was at this one, by name or UUID', complete: 'snapshot' },
    {
      flags: '--quiesce',
      summary: "of one that runs: have the guest's agent write all down and hold still for the moment",
    },
    pool,
    { flags: '--keep-tpm', summary: "with what the source's TPM knows" },
    { flags: '--user-data <file>', summary: "of the host, for cloud-init: each one's seed", complete: 'file' },
    { flags: '--value <key=text>', summary: 'for the files of the seed', repeats: true },
    {
      flags: '--values <file>',
      summary: 'a machine for each row: CSV with the keys in its first line, or JSON, a list of objects',
      complete: 'file',
    },
    { flags: '--start', summary: 'start them as well' },
    noWait,
  ],
  examples: [
    { line: 'cimarron machine clone web web2', says: 'a copy that stands alone' },
    { line: 'cimarron machine clone db db-test --quiesce', says: 'while it runs, with all written down' },
    { line: 'cimarron machine clone db db-then --snapshot nightly', says: 'as it was then' },
    { line: "cimarron machine clone golden 'web-{n:03}' -n 100 --linked", says: 'web-001 to web-100, of a template' },
    {
      line: "cimarron machine clone golden '{site}-db' --values sites.csv --user-data /srv/db.yaml --linked --start",
      says: 'a machine for each row, told by cloud-init what it is',
    },
    { line: 'cimarron machine clone web big memory=8G cpus=4 --pool fast', says: 'larger, and its disks elsewhere' },
  ],
  load: () => import('../commands/machine/clone.ts'),
}

export const templateGroup: GroupSpec = {
  kind: 'group',
  name: 'template',
  summary: 'machines that are not run, but copied',
  commands: [
    {
      kind: 'leaf',
      name: 'create',
      summary: 'Make a machine that is off a template, or a template that is a copy of it',
      details: 'A template is not started, and its disks stay as they are: linked clones build on them.',
      connects: true,
      arguments: [{ name: 'name', summary: 'of the machine; with --from, of the template', complete: 'machine' }],
      options: [
        { flags: '--from <machine>', summary: 'copy this one, which stays a machine', complete: 'machine' },
        pool,
      ],
      examples: [
        { line: 'cimarron machine template create golden', says: 'the machine "golden" is a template from now on' },
        { line: 'cimarron machine template create golden --from web', says: '"web" goes on as it is' },
      ],
      load: () => import('../commands/machine/template/create.ts'),
    },
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List templates, with how many machines build on each',
      connects: true,
      examples: [{ line: 'cimarron machine template list', says: 'on all hypervisors' }],
      load: () => import('../commands/machine/template/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'show',
      summary: 'Show a template, and which machines build on it',
      connects: true,
      arguments: [template],
      examples: [{ line: 'cimarron machine template show golden', says: 'its settings and its machines' }],
      load: () => import('../commands/machine/template/show.ts'),
    },
    {
      kind: 'leaf',
      name: 'to-machine',
      summary: 'Make a template a machine again',
      connects: true,
      arguments: [template],
      examples: [{ line: 'cimarron machine template to-machine golden', says: 'refused while machines build on it' }],
      load: () => import('../commands/machine/template/to-machine.ts'),
    },
    {
      kind: 'leaf',
      name: 'delete',
      summary: 'Delete a template; disk images stay',
      connects: true,
      arguments: [template],
      options: [{ flags: '-y, --yes', summary: 'do not ask' }],
      examples: [{ line: 'cimarron machine template delete golden', says: 'refused while machines build on it' }],
      load: () => import('../commands/machine/template/delete.ts'),
    },
  ],
}
