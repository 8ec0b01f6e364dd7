import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ScreenshotFormat } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { safeText } from '../../output/safe-text.ts'

/** What a machine's screen shows, into a file. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const { signal } = host
  const machine = invocation.argument('machine')
  const device = invocation.text('device')
  const given = invocation.text('output')
  const format = formatOf(invocation, given)
  if (given === '-' && host.stdout.isTTY === true)
    throw new CliError('usage', 'an image is nothing for a terminal', 'give --output a file, or a program behind it')
  using connection = await connectApi(invocation)
  const { client } = connection
  const { name } = await client.call('machines.get', { machine }, { signal })
  const path = given === '-' ? undefined : resolve(given ?? `${fileName(name)}.${format}`)
  if (path !== undefined && existsSync(path) && !invocation.flag('force'))
    throw new CliError('conflict', `${path} exists already`, 'give another --output, or --force to write over it')
  const which = device === undefined ? {} : { device }
  const picture = await client.call('machines.screenshot', { machine, format, ...which }, { signal })
  if (path === undefined) {
    await output.raw(picture)
    return
  }
  await writeFile(path, picture)
  const result = { machine: name, file: path, format, bytes: picture.length }
  await output.result(result, () => `${safeText(name)}: ${path}`)
}

function formatOf(invocation: Invocation, path = ''): ScreenshotFormat {
  const asked = invocation.text('format') ?? /\.(png|ppm)$/i.exec(path)?.[1]?.toLowerCase()
  return asked === 'ppm' ? 'ppm' : 'png'
}

/** A name may hold what no file's name can. */
function fileName(name: string): string {
  return name.replaceAll(/[/\0]/g, '_').replace(/^\.+/, '_')
}
