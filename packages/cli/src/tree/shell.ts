import type { LeafSpec } from '../command/spec.ts'

/** What serves the shell and whoever reads. */
export const shellCommands: readonly LeafSpec[] = [
  {
    kind: 'leaf',
    name: 'completion',
    summary: 'Print the script that teaches a shell to complete',
    json: false,
    arguments: [{ name: 'shell', summary: 'which', choices: ['bash', 'zsh', 'fish'] }],
    examples: [
      { line: 'source <(cimarron completion bash)', says: 'in ~/.bashrc' },
      { line: 'cimarron completion fish >~/.config/fish/completions/cimarron.fish', says: 'for fish' },
    ],
    load: () => import('../commands/completion.ts'),
  },
  {
    kind: 'leaf',
    name: 'complete',
    summary: 'Print what may follow on a line; the scripts of the shells call this',
    arguments: [
      { name: 'word', summary: 'the words behind cimarron, the last half-typed', variadic: true, optional: true },
    ],
    examples: [{ line: 'cimarron complete -- machine st', says: 'start and stop' }],
    load: () => import('../commands/complete.ts'),
  },
  {
    kind: 'leaf',
    name: 'help',
    summary: 'Tell how a command is used; "help exit-codes" lists what they mean',
    json: false,
    arguments: [
      { name: 'command', summary: 'the words of a command', variadic: true, optional: true, complete: 'command' },
    ],
    examples: [
      { line: 'cimarron help machine define', says: 'the same as "cimarron machine define --help"' },
      { line: 'cimarron help exit-codes', says: 'what exit codes mean' },
    ],
    load: () => import('../commands/help.ts'),
  },
]
