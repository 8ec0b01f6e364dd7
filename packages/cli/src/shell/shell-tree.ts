import type { GroupSpec, LeafSpec, Run } from '../command/spec.ts'

/** What the shell does itself. */
export interface ShellActions {
  readonly use: Run
  readonly help: Run
  readonly exit: Run
  readonly refresh: Run
}

/** The commands of `cimarron cim` without the shell, and the shell's own. */
export function shellTree(cimGroup: GroupSpec, actions: ShellActions): GroupSpec {
  const own = (name: keyof ShellActions, spec: Omit<LeafSpec, 'kind' | 'name' | 'load' | 'examples'>): LeafSpec => ({
    ...spec,
    kind: 'leaf',
    name,
    examples: [],
    json: false,
    load: () => Promise.resolve({ run: actions[name] }),
  })
  const use = own('use', {
    summary: 'Go to another namespace, or say which it is',
    arguments: [{ name: 'namespace', summary: 'as root/virt', optional: true, complete: 'namespace' }],
  })
  const exit = own('exit', { summary: 'Leave; Ctrl-D does the same' })
  return {
    kind: 'group',
    name: 'cimarron',
    home: ['cim'],
    summary: cimGroup.summary,
    details: 'The commands of "cimarron cim", without these words. Ctrl-C ends what runs, Ctrl-D the shell.',
    commands: [
      ...cimGroup.commands.filter(({ name }) => name !== 'shell'),
      use,
      { ...use, name: 'cd', summary: 'Short for "use"' },
      own('refresh', { summary: 'Ask the server anew for the names that Tab completes' }),
      own('help', {
        summary: 'Tell how a command is used',
        arguments: [{ name: 'command', summary: 'its words', optional: true, variadic: true, complete: 'command' }],
      }),
      exit,
      { ...exit, name: 'quit', summary: 'Short for "exit"' },
    ],
  }
}
