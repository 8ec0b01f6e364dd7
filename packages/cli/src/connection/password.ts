import { readFile } from 'node:fs/promises'
import { CliError } from '../error/cli-error.ts'
import { unreadable } from '../error/unreadable.ts'
import type { Host } from '../host.ts'
import { askSecret } from './ask.ts'

/**
 * The password for a user: from a file's first line, else CIMARRON_PASSWORD, else asked on the terminal. Never from
 * the argument list, which everybody on the machine can read.
 */
export async function readPassword(
  host: Host,
  asked: { readonly file?: string | undefined; readonly prompt: string },
): Promise<string> {
  if (asked.file !== undefined) return await passwordFromFile(asked.file)
  const password = host.env.CIMARRON_PASSWORD
  if (password !== undefined && password !== '') return password
  if (host.stdin.isTTY !== true) {
    const remedy = 'give --password-file, or set CIMARRON_PASSWORD'
    throw new CliError('denied', `${asked.prompt.replace(/:? *$/, '')}: there is no terminal to ask on`, remedy)
  }
  return await askSecret(host, asked.prompt)
}

export async function passwordFromFile(file: string): Promise<string> {
  const [password = ''] = (await textOf(file)).split(/\r?\n/, 1)
  if (password === '') throw new CliError('usage', `the first line of ${file} is empty`, 'it is to hold the password')
  return password
}

/** The first line of the input, for programs that have the password and no file. */
export async function passwordFromInput({ stdin }: Host): Promise<string> {
  let text = ''
  for await (const piece of stdin) {
    text += String(piece)
    if (text.includes('\n') || text.length > longestInput) break
  }
  const [password = ''] = text.split(/\r?\n/, 1)
  if (password !== '') return password
  throw new CliError('usage', 'the first line of the input is empty', 'it is to hold the password')
}

const longestInput = 8192

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CliError('not-found', unreadable(file, error), 'its first line is to hold the password')
  }
}
