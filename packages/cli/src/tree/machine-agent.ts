import type { ArgumentSpec, CommandSpec } from '../command/spec.ts'

const machine: ArgumentSpec = { name: 'machine', summary: 'its name or UUID', complete: 'machine' }

/** Commands to the agent in a machine's guest. They go by Cimarron's own API. */
export const machineAgentCommands: readonly CommandSpec[] = [
  {
    kind: 'leaf',
    name: 'agent',
    summary: 'Show what the agent in a guest tells of it: system, addresses, users, file systems',
    details:
      'Parts: info, os, hostName, timeZone, timeMs, users, interfaces, fileSystems, disks, processors, freeze. A guest without an agent\ngets one by: apt install qemu-guest-agent',
    connects: true,
    arguments: [machine],
    options: [{ flags: '--parts <names>', summary: 'only these, with commas' }],
    examples: [
      { line: 'cimarron machine agent web', says: 'all it tells' },
      { line: 'cimarron machine agent web --parts fileSystems --json', says: 'for a script' },
    ],
    load: () => import('../commands/machine/agent.ts'),
  },
  {
    kind: 'leaf',
    name: 'exec',
    summary: 'Run a program in a guest, by its agent; ends with its exit code',
    details: [
      'What is not a terminal at the input is given to the program, up to 512 KiB; its output comes when it has ended, for the agent gives it',
      'no sooner, and no more than 16 MiB of it. No shell is between: give "sh -c" for one. The agent has no way to end a program: after',
      '--timeout it runs on, and the exit code is 124. A program that a signal n has ended gives 128 + n.',
    ].join('\n'),
    connects: true,
    arguments: [machine, { name: 'command', summary: 'behind --: the program and its arguments', variadic: true }],
    options: [
      { flags: '--env <assignment>', summary: 'NAME=value; the program has these alone then', repeats: true },
      { flags: '--timeout <duration>', summary: 'how long to wait for its end (90s, 5m; default 60s)' },
      { flags: '--no-input', summary: 'give it no input' },
    ],
    examples: [
      { line: 'cimarron machine exec web -- uname -a', says: 'prints what it prints' },
      { line: "cimarron machine exec web -- sh -c 'ls /var/log | head'", says: 'by a shell of the guest' },
    ],
    load: () => import('../commands/machine/exec.ts'),
  },
  {
    kind: 'leaf',
    name: 'copy',
    summary: 'Copy a file into a guest or out of it, by its agent',
    details: 'A file of a guest is MACHINE:/path, one of this side a path, or - for standard input and output.',
    connects: true,
    arguments: [
      { name: 'from', summary: 'a file, or MACHINE:/path', complete: 'guest-file' },
      { name: 'to', summary: 'likewise', complete: 'guest-file' },
    ],
    options: [{ flags: '-f, --force', summary: 'write over a file of this side that is there' }],
    examples: [
      { line: 'cimarron machine copy web:/var/log/syslog syslog', says: 'out of it' },
      { line: 'cimarron machine copy motd web:/etc/motd', says: 'into it, over what is there' },
    ],
    load: () => import('../commands/machine/copy.ts'),
  },
  {
    kind: 'leaf',
    name: 'freeze',
    summary: "Flush a guest's file systems and hold all writes, for a while",
    details:
      'They are thawed by "cimarron machine thaw", and by themselves after the time given, also where the daemon has died.',
    connects: true,
    arguments: [machine, { name: 'mount-point', summary: 'only these', optional: true, variadic: true }],
    options: [{ flags: '--thaw-after <duration>', summary: 'at most 10m (default 10s)' }],
    examples: [{ line: 'cimarron machine freeze db --thaw-after 30s', says: 'all of them' }],
    load: () => import('../commands/machine/freeze.ts'),
  },
  {
    kind: 'leaf',
    name: 'thaw',
    summary: "Let a guest's file systems go on",
    connects: true,
    arguments: [machine],
    examples: [{ line: 'cimarron machine thaw db', says: 'all of them' }],
    load: () => import('../commands/machine/thaw.ts'),
  },
  {
    kind: 'leaf',
    name: 'set-user-password',
    summary: 'Set the password of a user in a guest, by its agent',
    details: 'It is asked for, or read from a file; it is in no log, no journal and no list of arguments.',
    connects: true,
    arguments: [machine, { name: 'user', summary: 'its name in the guest' }],
    options: [
      { flags: '--new-password-file <file>', summary: 'its first line; - is the input', complete: 'file' },
      { flags: '--crypted', summary: 'it is a hash as crypt(3) makes them' },
    ],
    examples: [{ line: 'cimarron machine set-user-password web root', says: 'asks for it' }],
    load: () => import('../commands/machine/set-user-password.ts'),
  },
  {
    kind: 'leaf',
    name: 'authorized-keys',
    summary: "List a user's authorized keys for ssh in a guest, or change them, by its agent",
    details:
      'Files are as ssh has them: a key a line, as in ~/.ssh/id_ed25519.pub; - is the input. Keys that are there already are not doubled.',
    connects: true,
    arguments: [machine, { name: 'user', summary: 'its name in the guest' }],
    options: [
      { flags: '--add <file>', summary: 'add its keys', repeats: true, complete: 'file' },
      { flags: '--remove <file>', summary: 'take its keys away', repeats: true, complete: 'file' },
    ],
    examples: [
      { line: 'cimarron machine authorized-keys web ann', says: 'those that are there' },
      { line: 'cimarron machine authorized-keys web ann --add ~/.ssh/id_ed25519.pub', says: 'so that you may log in' },
    ],
    load: () => import('../commands/machine/authorized-keys.ts'),
  },
  {
    kind: 'leaf',
    name: 'set-clock',
    summary: "Set a guest's clock, by its agent",
    details: 'By that of its hardware, which goes on while a machine is paused or saved, or to a time that is said.',
    connects: true,
    arguments: [machine],
    options: [{ flags: '--to <time>', summary: 'now (as it is here), or as 2026-01-31T23:59:59Z' }],
    examples: [
      { line: 'cimarron machine set-clock web', says: 'after a long pause' },
      { line: 'cimarron machine set-clock web --to now', says: 'to the time of this computer' },
    ],
    load: () => import('../commands/machine/set-clock.ts'),
  },
  {
    kind: 'leaf',
    name: 'trim',
    summary: "Tell a guest's disks which of their blocks it does not use",
    connects: true,
    arguments: [machine],
    examples: [{ line: 'cimarron machine trim web', says: 'what each file system gave back' }],
    load: () => import('../commands/machine/trim.ts'),
  },
]

/** Commands that wait for a machine, and that reach it. They go by Cimarron's own API. */
export const machineReachCommands: readonly CommandSpec[] = [
  {
    kind: 'leaf',
    name: 'wait',
    summary: 'Wait until something has come true of a machine',
    details: [
      'A state (off, saved, starting, running, paused, shutting-down, crashed, unreachable); agent: the agent in its guest has come;',
      'address: one is known by which it can be reached; port=22: something takes connections there, from here; text=TEXT: its console',
      'says so, or did on its last screenful. Of several, all have to have come true. Exit code 7 where the time is over.',
    ].join('\n'),
    connects: true,
    arguments: [machine],
    options: [
      {
        flags: '--for <condition>',
        summary: 'what to wait for (default: running)',
        repeats: true,
        complete: 'condition',
      },
      { flags: '--timeout <duration>', summary: 'how long at most (90s, 5m); left out: as long as it takes' },
    ],
    examples: [
      { line: 'cimarron machine wait web --for agent --timeout 60s', says: 'until its guest can be asked' },
      { line: "cimarron machine wait web --for port=22 --for text='login:'", says: 'for both' },
    ],
    load: () => import('../commands/machine/wait.ts'),
  },
  {
    kind: 'leaf',
    name: 'ssh',
    summary: "Log in to a machine by this system's ssh, wherever it is reached",
    details: [
      'By a forward of user networking to its port 22, or the best of its known addresses, from here. Its host key is kept under its UUID,',
      'so that an address given to another machine raises no alarm, and a changed key does. Words behind -- that begin with a hyphen are',
      "ssh's options, with what belongs to them; from the first other on it is the command. Ends with ssh's exit code.",
    ].join('\n'),
    connects: true,
    json: false,
    arguments: [machine, { name: 'word', summary: "ssh's options, then the command", optional: true, variadic: true }],
    options: [
      { flags: '-l, --login <user>', summary: 'as whom (default: as ssh is set up)' },
      { flags: '--port <number>', summary: "the guest's port (default 22)" },
      {
        flags: '-o, --option <setting>',
        summary: "one of ssh's, as in its configuration: ForwardAgent=yes",
        repeats: true,
      },
      { flags: '--wait <duration>', summary: 'until the port is open, so long at most' },
    ],
    examples: [
      { line: 'cimarron machine ssh web --login root', says: 'a shell there' },
      {
        line: 'cimarron machine ssh web --wait 60s -- -i key uname -a',
        says: 'once it is up: one command, with a key of ssh',
      },
    ],
    load: () => import('../commands/machine/ssh.ts'),
  },
]
