import type { ArgumentSpec, CommandSpec, OptionSpec } from '../command/spec.ts'

const machine: ArgumentSpec = { name: 'machine', summary: 'its name or UUID', complete: 'machine' }
const delay: OptionSpec = { flags: '--delay <ms>', summary: 'how long to wait between two keys (default 20)' }
const hold: OptionSpec = { flags: '--hold <ms>', summary: 'how long each is held (default 20)' }

/** Commands at a machine's screen and keyboard. They go by Cimarron's own API. */
export const machineScreenCommands: readonly CommandSpec[] = [
  {
    kind: 'leaf',
    name: 'screenshot',
    summary: 'Save what the screen of a machine shows, as an image',
    connects: true,
    arguments: [machine],
    options: [
      {
        flags: '-o, --output <file>',
        summary: "where to; - is standard output (default: the machine's name with .png)",
        complete: 'file',
      },
      { flags: '--format <name>', summary: "png or ppm (default: as the file's name ends)", choices: ['png', 'ppm'] },
      { flags: '--device <id>', summary: 'which screen, where there are several' },
      { flags: '-f, --force', summary: 'write over a file that is there' },
    ],
    examples: [
      { line: 'cimarron machine screenshot hello', says: 'into hello.png' },
      { line: 'cimarron machine screenshot hello --output - | feh -', says: 'to another program' },
    ],
    load: () => import('../commands/machine/screenshot.ts'),
  },
  {
    kind: 'leaf',
    name: 'consoles',
    summary: 'Show the screens and serial ports of a machine, and where each is reached',
    connects: true,
    arguments: [machine],
    examples: [{ line: 'cimarron machine consoles hello', says: 'ports and paths, while it runs' }],
    load: () => import('../commands/machine/consoles.ts'),
  },
  {
    kind: 'leaf',
    name: 'set-password',
    summary: 'Set what clients of a screen that listens are asked for, until the machine goes off',
    details: 'It is asked for, and kept nowhere but in the running machine. VNC knows 8 characters, SPICE 60.',
    connects: true,
    arguments: [machine],
    options: [
      { flags: '--new-password-file <file>', summary: 'its first line; - is the input', complete: 'file' },
      { flags: '--expires <duration>', summary: 'nobody new comes in by it after that (90s, 5m)' },
      { flags: '--device <id>', summary: 'which screen, where several ask for one' },
    ],
    examples: [{ line: 'cimarron machine set-password hello --expires 5m', says: 'asks for it' }],
    load: () => import('../commands/machine/set-password.ts'),
  },
  {
    kind: 'leaf',
    name: 'sendkey',
    summary: 'Press keys at the keyboard of a machine',
    details:
      "Keys have QEMU's names (ret, esc, spc, f1, pgup, kp_enter, ...), and some the usual ones. With hyphens between them they are\nheld together: ctrl-alt-delete.",
    connects: true,
    arguments: [machine, { name: 'key', summary: 'keys, one after another', variadic: true, complete: 'key' }],
    options: [hold, delay],
    examples: [
      { line: 'cimarron machine sendkey hello ctrl-alt-delete', says: 'three at once' },
      { line: 'cimarron machine sendkey hello down down enter', says: 'one after another' },
    ],
    load: () => import('../commands/machine/sendkey.ts'),
  },
  {
    kind: 'leaf',
    name: 'type',
    summary: 'Type a text at the keyboard of a machine',
    details:
      "A keyboard tells of keys, not of characters: the layout has to be the guest's. It is that of the screen's settings where it is\nnot given. What is typed is in no log; but it is on this command line, if it is not read from a file.",
    connects: true,
    arguments: [machine, { name: 'text', summary: 'what to type', optional: true }],
    options: [
      { flags: '--file <file>', summary: 'type what is in it; - is standard input', complete: 'file' },
      { flags: '--enter', summary: 'and the enter key at the end' },
      { flags: '--layout <name>', summary: 'the layout that the guest has', choices: ['us', 'uk', 'de', 'fr'] },
      hold,
      delay,
    ],
    examples: [
      { line: "cimarron machine type hello 'root' --enter", says: 'logs in' },
      { line: 'cimarron machine type hello --file - --enter < password', says: 'without showing it to anybody here' },
    ],
    load: () => import('../commands/machine/type.ts'),
  },
]
