import type { LeafSpec } from '../command/spec.ts'

export const runCommand: LeafSpec = {
  kind: 'leaf',
  name: 'run',
  summary: 'Boot a kernel or disk image as a throw-away guest, with its console here',
  details: [
    'The guest is deleted when it powers off, at the escape key (Ctrl-]) or Ctrl-C without a terminal, unless --keep.',
    'A disk image is attached read-only, so it stays as it is; --writable lets the guest write to it.',
  ].join('\n'),
  connects: true,
  json: false,
  arguments: [{ name: 'guest', summary: 'a Linux kernel, or an image (.qcow2, .raw, .img, .iso)', complete: 'file' }],
  options: [
    { flags: '--initrd <file>', summary: 'initial RAM disk of a kernel', complete: 'file' },
    { flags: '--append <text>', summary: 'command line of a kernel (default console=ttyS0)' },
    { flags: '--memory <size>', summary: 'memory (default 256M)' },
    { flags: '--cpus <number>', summary: 'virtual processors (default 1)' },
    { flags: '--net', summary: 'with a network adapter' },
    { flags: '--writable', summary: 'let the guest write to the image' },
    { flags: '--name <name>', summary: 'what it is called (default run-...)' },
    { flags: '--keep', summary: 'leave the machine when it ends' },
    { flags: '--timeout <duration>', summary: 'end it after so long, with exit code 7' },
    { flags: '--escape <key>', summary: 'the key that ends it, as ^] or ^Q, or none' },
  ],
  examples: [
    { line: 'cimarron run /boot/vmlinuz --initrd initrd.img', says: 'to its console' },
    { line: 'cimarron run disk.qcow2 --memory 1G', says: 'an image, read-only' },
    {
      line: 'cimarron run vmlinuz --initrd test.img --timeout 60s </dev/null',
      says: 'in a script: ends when the guest powers off',
    },
  ],
  load: () => import('../commands/run.ts'),
}
