import type { ArgumentSpec, GroupSpec, OptionSpec } from '../command/spec.ts'

const pool: ArgumentSpec = { name: 'pool', summary: 'its name or id', complete: 'pool' }
const volume: ArgumentSpec = { name: 'volume', summary: 'POOL/VOLUME', complete: 'volume' }
const newVolume: ArgumentSpec = { name: 'volume', summary: 'POOL/VOLUME, to be made', complete: 'volume' }
const format: OptionSpec = { flags: '--format <format>', summary: 'of the image', choices: ['raw', 'qcow2'] }
const yes: OptionSpec = { flags: '--yes', summary: 'without asking' }

export const poolGroup: GroupSpec = {
  kind: 'group',
  name: 'pool',
  summary: 'folders in which disk images are kept',
  commands: [
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List pools',
      connects: true,
      examples: [{ line: 'cimarron pool list', says: 'with what is free' }],
      load: () => import('../commands/pool/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'show',
      summary: 'Show a pool, measured anew',
      connects: true,
      arguments: [pool],
      examples: [{ line: 'cimarron pool show images', says: 'its folder, state and room' }],
      load: () => import('../commands/pool/show.ts'),
    },
    {
      kind: 'leaf',
      name: 'define',
      summary: 'Make a folder of the host a pool',
      details: 'The folder has to be there. Files in it stay, and are no volumes until they are made so.',
      connects: true,
      arguments: [
        { name: 'name', summary: 'of the pool' },
        { name: 'folder', summary: 'on the host', complete: 'folder' },
      ],
      options: [
        { flags: '--mount', summary: 'a file system has to be mounted on it, else nothing is written there' },
        { flags: '--description <text>', summary: 'for people' },
      ],
      examples: [{ line: 'cimarron pool define images /srv/images', says: 'a pool named "images"' }],
      load: () => import('../commands/pool/define.ts'),
    },
    {
      kind: 'leaf',
      name: 'set',
      summary: "Change a pool's name or description",
      connects: true,
      arguments: [pool],
      options: [
        { flags: '--name <name>', summary: 'its new name' },
        { flags: '--description <text>', summary: 'for people; empty takes it away' },
      ],
      examples: [{ line: 'cimarron pool set images --name old', says: 'its volumes are old/... from then on' }],
      load: () => import('../commands/pool/set.ts'),
    },
    {
      kind: 'leaf',
      name: 'delete',
      summary: 'Forget a pool; its folder and all files stay',
      connects: true,
      arguments: [pool],
      options: [{ flags: '--forget', summary: 'and the volumes in it, their files excepted' }, yes],
      examples: [{ line: 'cimarron pool delete images', says: 'refused while volumes are in it' }],
      load: () => import('../commands/pool/delete.ts'),
    },
  ],
}

export const volumeGroup: GroupSpec = {
  kind: 'group',
  name: 'volume',
  summary: 'disk images in pools',
  commands: [
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List volumes, of one pool or all',
      connects: true,
      arguments: [{ ...pool, optional: true }],
      examples: [{ line: 'cimarron volume list images', says: 'with what they take and build on' }],
      load: () => import('../commands/volume/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'show',
      summary: 'Show a volume',
      connects: true,
      arguments: [volume],
      examples: [{ line: 'cimarron volume show images/web', says: 'its path, format and size' }],
      load: () => import('../commands/volume/show.ts'),
    },
    {
      kind: 'leaf',
      name: 'create',
      summary: 'Make a volume: blank, on another, or of a file that is in the pool',
      connects: true,
      arguments: [newVolume],
      options: [
        { flags: '--size <size>', summary: 'what a guest sees: 10G' },
        { ...format, summary: 'of the image; default qcow2' },
        { flags: '--on <volume>', summary: 'hold only what differs from this one', complete: 'volume' },
        { flags: '--full', summary: 'take all its room at once' },
        { flags: '--existing', summary: 'the file of this name that is in the pool already' },
      ],
      examples: [
        { line: 'cimarron volume create images/web --size 10G', says: 'takes room as it is filled' },
        { line: 'cimarron volume create images/web --on images/debian', says: 'starts as "debian" is, which stays' },
      ],
      load: () => import('../commands/volume/create.ts'),
    },
    {
      kind: 'leaf',
      name: 'clone',
      summary: 'Copy a volume to one that stands alone',
      connects: true,
      arguments: [volume, { name: 'new', summary: 'POOL/VOLUME, to be made', complete: 'volume' }],
      options: [
        { ...format, summary: 'of the copy; default as it is' },
        { flags: '--size <size>', summary: 'larger than it is' },
      ],
      examples: [
        { line: 'cimarron volume clone images/web images/web2', says: 'the same again' },
        { line: 'cimarron volume clone images/web images/web.raw --format raw', says: 'converts it' },
      ],
      load: () => import('../commands/volume/clone.ts'),
    },
    {
      kind: 'leaf',
      name: 'upload',
      summary: 'Make a volume of a file of this computer',
      details:
        'Its format is what --format or the name says, .qcow2, .raw or .iso; what is in it is not looked at. - reads standard input.',
      connects: true,
      arguments: [{ name: 'file', summary: 'the image', complete: 'file' }, newVolume],
      options: [format, { flags: '--sha256 <digest>', summary: 'refuse what has another' }],
      examples: [{ line: 'cimarron volume upload debian-12.qcow2 images/debian', says: 'checked when it has arrived' }],
      load: () => import('../commands/volume/upload.ts'),
    },
    {
      kind: 'leaf',
      name: 'download',
      summary: "Write a volume's bytes into a file of this computer",
      details: 'Refused while a machine writes to it. - writes to standard output.',
      connects: true,
      arguments: [volume, { name: 'file', summary: 'to be written', complete: 'file' }],
      options: [{ flags: '-f, --force', summary: 'write over a file that is there' }],
      examples: [{ line: 'cimarron volume download images/web web.qcow2', says: 'and tells its SHA-256' }],
      load: () => import('../commands/volume/download.ts'),
    },
    {
      kind: 'leaf',
      name: 'resize',
      summary: 'Make a volume larger, or smaller with --shrink',
      connects: true,
      arguments: [volume, { name: 'size', summary: '20G' }],
      options: [{ flags: '--shrink', summary: 'cut off its end' }, yes],
      examples: [{ line: 'cimarron volume resize images/web 20G', says: 'while no machine runs on it' }],
      load: () => import('../commands/volume/resize.ts'),
    },
    {
      kind: 'leaf',
      name: 'delete',
      summary: 'Delete volumes, their files included',
      connects: true,
      arguments: [{ ...volume, variadic: true }],
      options: [yes],
      examples: [{ line: 'cimarron volume delete images/web', says: 'refused while it is a disk of a machine' }],
      load: () => import('../commands/volume/delete.ts'),
    },
  ],
}
