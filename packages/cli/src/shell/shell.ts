import { findCommand } from '../command/find-command.ts'
import { formatHelp } from '../command/help.ts'
import type { Invocation } from '../command/invocation.ts'
import type { GroupSpec } from '../command/spec.ts'
import { runCommandLine } from '../command-line.ts'
import { ServerNames } from '../completion/server-names.ts'
import type { WbemConnection } from '../connection/connect-wbem.ts'
import { CliError } from '../error/cli-error.ts'
import { exitCode } from '../error/exit-code.ts'
import { explainError } from '../error/explain-error.ts'
import type { Host } from '../host.ts'
import { listNamespaces } from '../machine/namespaces.ts'
import { safeText } from '../output/safe-text.ts'
import { completeLine } from './complete-line.ts'
import { History } from './history.ts'
import { isContinued, scriptLines, TerminalReader } from './read-lines.ts'
import { shellTree } from './shell-tree.ts'
import { shellWords } from './shell-words.ts'

/** Commands line by line, over one connection, in a namespace that can be changed. */
export class Shell {
  readonly #host: Host
  readonly #keepsGoing: boolean
  readonly #shape: readonly string[]
  readonly #tree: GroupSpec
  #connection: WbemConnection
  #names: ServerNames
  #isOver = false

  constructor(invocation: Invocation, connection: WbemConnection) {
    this.#host = invocation.host
    this.#keepsGoing = invocation.flag('keep-going')
    this.#shape = [
      ...(invocation.output.isQuiet ? ['--quiet'] : []),
      ...(invocation.isNot('color') ? ['--no-color'] : []),
    ]
    this.#connection = connection
    this.#names = new ServerNames(connection.client, connection.namespace)
    this.#tree = shellTree(cimGroupOf(invocation.tree), {
      use: (line) => this.#use(line),
      help: (line) => this.#help(line),
      refresh: async () => this.#names.forget() as undefined,
      exit: async () => {
        this.#isOver = true
        return undefined
      },
    })
  }

  /** Until the input or somebody ends it; answers with the exit code of the last line that failed in a script. */
  async run(): Promise<number | undefined> {
    const isTerminal = this.#host.stdin.isTTY === true && this.#host.stdout.isTTY === true
    return isTerminal ? await this.#talk() : await this.#script()
  }

  async #script(): Promise<number | undefined> {
    let last = 0
    for await (const { text, number } of scriptLines(this.#host)) {
      const code = await this.#line(text, this.#host.signal)
      if (code !== 0) {
        last = code
        this.#host.stderr.write(`  in line ${number} of the script\n`)
      }
      if (this.#isOver || this.#host.signal.aborted || (code !== 0 && !this.#keepsGoing)) break
    }
    return last
  }

  async #talk(): Promise<undefined> {
    const history = await History.open(this.#host.env)
    const reader = new TerminalReader(this.#host, {
      history: history.lines,
      complete: (line) => completeLine(this.#tree, this.#names, line),
    })
    this.#host.stderr.write('"help" tells what there is, Tab completes, Ctrl-D leaves.\n')
    let begun = ''
    while (!this.#isOver && !this.#host.signal.aborted) {
      const typed = await reader.read(begun === '' ? `${safeText(this.#connection.namespace)}> ` : '... ')
      if (typed.kind === 'end') return undefined
      if (typed.kind === 'interrupt') begun = ''
      else if (isContinued(typed.text)) begun += `${typed.text.slice(0, -1)} `
      else {
        const line = begun + typed.text
        begun = ''
        await this.#keep(history, line)
        await this.#interruptible(line)
      }
    }
    return undefined
  }

  /** Ctrl-C ends the line, not the shell. */
  async #interruptible(line: string): Promise<void> {
    const controller = new AbortController()
    using _ = this.#host.onInterrupt?.(() => controller.abort(new DOMException('SIGINT', 'AbortError')))
    await this.#line(line, AbortSignal.any([controller.signal, this.#host.signal]))
  }

  async #line(line: string, signal: AbortSignal): Promise<number> {
    const host = { ...this.#host, signal }
    let words: string[]
    try {
      words = shellWords(line)
    } catch (error) {
      const { kind, message, remedy } = explainError(error)
      host.stderr.write(`cimarron: ${message}\n${remedy === undefined ? '' : `  ${remedy}\n`}`)
      return exitCode(kind)
    }
    if (words.length === 0) return 0
    return await runCommandLine([...words, ...this.#shape], host, { tree: this.#tree, shared: this.#connection })
  }

  async #use(line: Invocation): Promise<undefined> {
    const asked = line.optionalArgument('namespace')?.replace(/^\/+|\/+$/g, '')
    if (asked === undefined) {
      await line.output.print(this.#connection.namespace)
      return undefined
    }
    const { client } = this.#connection
    const known = await listNamespaces(client, line.host.signal)
    const namespace = known.find((name) => name.toLowerCase() === asked.toLowerCase())
    if (namespace === undefined) {
      throw new CliError(
        'not-found',
        `the server has no namespace ${JSON.stringify(asked)}`,
        `it has ${known.join(', ')}`,
      )
    }
    this.#connection = { ...this.#connection, namespace, givenNamespace: namespace, client: client.in(namespace) }
    this.#names = new ServerNames(this.#connection.client, namespace)
    return undefined
  }

  async #help(line: Invocation): Promise<undefined> {
    const { command, path, rest } = findCommand(this.#tree, line.argumentList('command'))
    if (rest.length > 0)
      throw new CliError('usage', `there is no command ${JSON.stringify(rest[0])}`, '"help" lists them')
    const home = path.length === 0 ? [] : ['cim']
    await line.output.print(formatHelp(command, [...home, ...path], line.output.paint))
    return undefined
  }

  async #keep(history: History, line: string): Promise<void> {
    try {
      await history.add(line)
    } catch (error) {
      // The shell works without; whoever looks for the history finds none.
      if (!(error instanceof Error)) throw error
    }
  }
}

/** The commands that the shell has are those of the program's tree. */
function cimGroupOf(tree: GroupSpec): GroupSpec {
  const group = tree.commands.find(({ name }) => name === 'cim')
  if (group?.kind !== 'group') throw new TypeError('the tree of commands has no group cim')
  return group
}
