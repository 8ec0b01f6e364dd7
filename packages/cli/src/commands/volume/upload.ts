import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { showMade } from '../../storage/make-volume.ts'
import { transfer } from '../../storage/transfer.ts'
import { formatOf } from '../../storage/volume-format.ts'
import { volumeName } from '../../storage/volume-name.ts'

/** Makes a volume of a file of this computer; `-` reads it from standard input. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { signal } = invocation.host
  const file = invocation.argument('file')
  const name = volumeName(invocation.argument('volume'))
  const length = await lengthOf(file)
  const format = formatOf(invocation, file === '-' ? name.volume : basename(file))
  const given = invocation.text('sha256')?.toLowerCase()
  using connection = await connectApi(invocation)
  const { client } = connection
  const sending = transfer(invocation, file === '-' ? invocation.host.stdin : open(file), length)
  const input = { ...name, format, ...(given === undefined ? {} : { sha256: given }) }
  await client.upload(input, sending.bytes, { signal, ...(length === undefined ? {} : { length }) })
  const volume = await client.call('volumes.get', name, { signal })
  const sent = sending.sha256()
  if (volume.sha256 !== sent) {
    const message = `what was sent has SHA-256 ${sent}, what arrived ${volume.sha256 ?? 'none'}`
    throw new CliError('failed', message, `delete the volume and send it again`)
  }
  await showMade(invocation, volume)
}

/** Undefined for what comes by standard input. @throws CliError where there is no such file */
async function lengthOf(file: string): Promise<number | undefined> {
  if (file === '-') return undefined
  const found = await stat(resolve(file)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
    throw new CliError('not-found', `there is no file ${JSON.stringify(file)}`, 'give the path of an image')
  })
  if (found.isDirectory())
    throw new CliError('usage', `${JSON.stringify(file)} is a folder`, 'give the path of an image')
  return found.size
}

function open(file: string): AsyncIterable<Uint8Array> {
  return createReadStream(resolve(file), { highWaterMark: 2 ** 18 })
}
