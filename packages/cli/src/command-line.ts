import { type Found, findCommand } from './command/find-command.ts'
import { Invocation } from './command/invocation.ts'
import type { Parsed } from './command/parse.ts'
import type { GroupSpec, LeafSpec } from './command/spec.ts'
import type { WbemConnection } from './connection/connect-wbem.ts'
import { CliError } from './error/cli-error.ts'
import { exitCode } from './error/exit-code.ts'
import { explainError } from './error/explain-error.ts'
import type { Host } from './host.ts'
import { Output, type OutputOptions } from './output/output.ts'
import { painter } from './output/paint.ts'
import { safeText } from './output/safe-text.ts'
import { version } from './version.ts'

/** The commands that a line can have, and in a shell the connection that its lines share. */
export interface CommandScope {
  readonly tree: GroupSpec
  readonly shared?: WbemConnection
}

/** Runs one command line, without the name of the program, among the commands of a tree. Never throws; answers with the exit code. */
export async function runCommandLine(words: readonly string[], host: Host, scope: CommandScope): Promise<number> {
  const shape = outputShape(words, host)
  try {
    return await runLine(words, host, { ...scope, shape })
  } catch (error) {
    return report(scope.shared === undefined ? error : asInShell(error), host, shape)
  }
}

async function runLine(
  words: readonly string[],
  host: Host,
  { tree, shared, shape }: CommandScope & { readonly shape: OutputOptions },
): Promise<number> {
  const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words
  const found = findCommand(tree, words)
  const isLeaf = found.command.kind === 'leaf'
  if (found.command.kind === 'leaf' && found.command.passesThrough === true) {
    return await run(found.command, new Invocation({ host, output: new Output(host, shape), tree, rest: found.rest }))
  }
  if (!isLeaf && own.some((word) => word === '--version' || word === '-V')) {
    host.stdout.write(`cimarron ${version}\n`)
    return 0
  }
  if (own.includes('--help') || own.includes('-h')) return await showHelp(tree, found.path, host)
  if (words.length === 0) return await showHelp(tree, [], host)
  const parsed = isBare(found, words) ? bare(found) : (await import('./command/parse.ts')).parseLine(tree, words)
  if (parsed.command.kind === 'group') {
    const { formatHelp } = await import('./command/help.ts')
    host.stderr.write(`${formatHelp(parsed.command, [...(tree.home ?? []), ...parsed.path])}\n`)
    return exitCode('usage')
  }
  return await run(parsed.command, new Invocation({ host, output: new Output(host, shape), tree, shared, ...parsed }))
}

/** Whether a line is a command's own words and no more. Commander is loaded only where there is something to take apart. */
function isBare({ command, path }: Found, words: readonly string[]): boolean {
  const isWhole = path.length === words.length && path.every((word, index) => word === words[index])
  return isWhole && command.kind === 'leaf' && (command.arguments ?? []).every(({ optional }) => optional === true)
}

function bare({ command, path }: Found): Parsed {
  return { command, path, arguments: new Map(), options: new Map() }
}

async function run(command: LeafSpec, invocation: Invocation): Promise<number> {
  const { run: execute } = await command.load()
  try {
    return (await execute(invocation)) ?? 0
  } catch (error) {
    if (invocation.contact === undefined) throw await typed(error, command)
    const { connectionFailure } = await import('./connection/connection-failure.ts')
    throw (await connectionFailure(error, invocation.contact)) ?? (await typed(error, command))
  } finally {
    invocation.output.clearProgress()
  }
}

/** Loaded only where something was refused. */
async function typed(error: unknown, command: LeafSpec): Promise<unknown> {
  const { inTypedWords } = await import('./error/typed-words.ts')
  const { inStateWords } = await import('./error/state-words.ts')
  const { brokenOff } = await import('./error/broken-off.ts')
  return brokenOff(inStateWords(inTypedWords(error, command)), command)
}

/** @throws CliError where no command has that path */
async function showHelp(tree: GroupSpec, path: readonly string[], host: Host): Promise<number> {
  const { formatHelp } = await import('./command/help.ts')
  const { command } = findCommand(tree, path)
  const paint = painter(host.stdout.isTTY === true && usesColor([], host))
  host.stdout.write(`${formatHelp(command, [...(tree.home ?? []), ...path], paint)}\n`)
  return 0
}

/** Read before parsing, so that an error of parsing is told in the shape that was asked for. */
function outputShape(words: readonly string[], host: Host): OutputOptions {
  const end = words.indexOf('--')
  const options = end < 0 ? words : words.slice(0, end)
  return {
    json: options.includes('--json'),
    quiet: options.includes('--quiet') || options.includes('-q'),
    color: usesColor(options, host),
  }
}

function usesColor(words: readonly string[], { env }: Host): boolean {
  return !words.includes('--no-color') && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'
}

/** In the shell commands go without the words before them, so hints do as well. */
function asInShell(error: unknown): unknown {
  const { kind, message, remedy } = explainError(error)
  if (kind === 'ok' || remedy === undefined || !remedy.includes(shellPrefix)) return error
  return new CliError(kind, message, { remedy: remedy.replaceAll(shellPrefix, ''), cause: error })
}

const shellPrefix = 'cimarron cim '

/** One or two lines: what, with which value; and what would be right. With `--json` the same as one line of JSON. */
function report(error: unknown, host: Host, shape: OutputOptions): number {
  const { kind, message, remedy, code } = explainError(error)
  const exit = exitCode(kind)
  if (shape.json) {
    host.stderr.write(`${JSON.stringify({ error: { kind, message, remedy, code, exitCode: exit } })}\n`)
  } else {
    const paint = painter(shape.color && host.stderr.isTTY === true)
    host.stderr.write(`${paint.red('cimarron:')} ${safeText(message, { lines: true })}\n`)
    if (remedy !== undefined) host.stderr.write(`  ${safeText(remedy, { lines: true })}\n`)
  }
  if ((host.env.CIMARRON_DEBUG ?? '') !== '' && error instanceof Error) {
    host.stderr.write(`${stackOf(error)}\n`)
  }
  return exit
}

function stackOf(error: Error): string {
  const own = error.stack ?? error.message
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own
}
