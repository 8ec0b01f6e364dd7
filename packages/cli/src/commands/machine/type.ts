import { readFile } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import { type KeyboardLayout, keyboardLayouts } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { keyTimes } from '../../machine/key-times.ts'
import { progressLine } from '../../storage/progress-line.ts'

/** What the server takes at once: it is checked whole before the first key is pressed. */
const atOnce = 4096

/** Types a text at a machine's keyboard. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const machine = invocation.argument('machine')
  const layout = layoutOf(invocation)
  const times = { ...keyTimes(invocation), ...(layout === undefined ? {} : { layout }) }
  const characters = [...(await givenText(invocation)).normalize('NFC')]
  using connection = await connectApi(invocation)
  const { client } = connection
  let typed = 0
  while (typed < characters.length) {
    const text = characters.slice(typed, typed + atOnce).join('')
    await client.call('machines.text', { machine, body: { text, ...times } }, { signal: host.signal })
    typed = Math.min(characters.length, typed + atOnce)
    output.progress(progressLine(typed / characters.length, `${typed} of ${characters.length} characters`))
  }
  output.clearProgress()
  await output.result({ machine, characters: typed }, () => `${machine}: ${typed} characters typed`)
}

/** What is given, without the end of a file's last line; `--enter` says whether that is meant. */
async function givenText(invocation: Invocation): Promise<string> {
  const [given, file] = [invocation.optionalArgument('text'), invocation.text('file')]
  if ((given === undefined) === (file === undefined) && !(given === undefined && invocation.flag('enter')))
    throw new CliError('usage', 'there has to be either a text or --file', 'give one of them')
  const read = file === undefined ? undefined : await readText(invocation, file)
  const text = (given ?? read ?? '') + (invocation.flag('enter') ? '\n' : '')
  if (text === '') throw new CliError('usage', 'there is nothing to type', 'give a text, or --enter')
  return text
}

async function readText({ host }: Invocation, file: string): Promise<string> {
  const text = file === '-' ? await textOf(host.stdin) : await readFile(file, 'utf8')
  return text.replace(/\r?\n$/, '')
}

function layoutOf(invocation: Invocation): KeyboardLayout | undefined {
  const given = invocation.text('layout')
  return keyboardLayouts.find((layout) => layout === given)
}
