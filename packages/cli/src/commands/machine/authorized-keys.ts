import { readFile } from 'node:fs/promises'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { safeText } from '../../output/safe-text.ts'

/** A user's keys in a guest; with files, after they were added and taken away. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const machine = invocation.argument('machine')
  const user = invocation.argument('user')
  const add = await keysOf(invocation, 'add')
  const remove = await keysOf(invocation, 'remove')
  using connection = await connectApi(invocation)
  const { client } = connection
  const { signal } = host
  const keys =
    add.length + remove.length === 0
      ? await client.call('agent.keys', { machine, user }, { signal })
      : await client.call('agent.change-keys', { machine, body: { user, add, remove } }, { signal })
  if (output.isJson) await output.json(keys)
  else if (keys.length > 0) await output.print(keys.map((key) => safeText(key)).join('\n'))
  else output.note(`${safeText(user)} has no authorized keys in ${safeText(machine)}`)
}

async function keysOf(invocation: Invocation, option: 'add' | 'remove'): Promise<readonly string[]> {
  const files = invocation.list(option)
  return (await Promise.all(files.map((file) => readKeys(invocation, option, file)))).flat()
}

/** A key a line; what begins with # and what is empty is none, as in authorized_keys (sshd(8)). */
async function readKeys({ host }: Invocation, option: string, file: string): Promise<readonly string[]> {
  let text: string
  try {
    text = file === '-' ? Buffer.concat(await host.stdin.toArray()).toString() : await readFile(file, 'utf8')
  } catch (error) {
    throw new CliError('usage', `--${option} ${file} can't be read: ${String(error)}`, 'give a file of this computer')
  }
  if (text.includes('PRIVATE KEY'))
    throw new CliError('usage', `--${option} ${file} is a private key, which nobody is to have`, `give ${file}.pub`)
  const keys = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (keys.length > 0) return keys
  throw new CliError('usage', `--${option} ${file} has no key in it`, 'give a file as ~/.ssh/id_ed25519.pub')
}
