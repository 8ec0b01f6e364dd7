import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CliError } from '../error/cli-error.ts'
import type { Host } from '../host.ts'

/** Asks for a line on the terminal. The question goes to stderr, so that stdout holds the result alone. */
export async function ask(host: Host, question: string): Promise<string> {
  host.stderr.write(question)
  return await readLine(host)
}

/** Asks without showing what is typed. */
export async function askSecret(host: Host, question: string): Promise<string> {
  host.stderr.write(question)
  try {
    return await readLine(host)
  } finally {
    host.stderr.write('\n')
  }
}

/** Readline in terminal mode switches the terminal's own echo off and writes its own to `output`: here, nowhere. */
async function readLine(host: Host): Promise<string> {
  const isTerminal = host.stdin.isTTY === true
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: host.stdin, output, terminal: isTerminal })
  const { promise: closed, reject } = Promise.withResolvers<never>()
  lines.on('SIGINT', () => reject(new CliError('interrupted', 'interrupted')))
  lines.on('close', () => reject(new CliError('interrupted', 'the input ended without an answer')))
  try {
    return await Promise.race([lines.question('', { signal: host.signal }), closed])
  } finally {
    lines.close()
  }
}
