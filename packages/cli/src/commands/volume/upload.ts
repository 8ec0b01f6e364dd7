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
  const format = formatOf(invocation, file === '-' ? name.volume : basename(file))
  const given = invocation.text('sha256')?.toLowerCase()
  const source = await open(file, invocation)
  using connection = await connectApi(invocation)
  const { client } = connection
  const sending = transfer(invocation, source.bytes, source.length)
  const input = { ...name, format, ...(given === undefined ? {} : { sha256: given }) }
  const length = source.length === undefined ? {} : { length: source.length }
  await client.upload(input, sending.bytes, { signal, ...length })
  const volume = await client.call('volumes.get', name, { signal })
  const sent = sending.sha256()
  if (volume.sha256 !== sent) {
    const message = `what was sent has SHA-256 ${sent}, what arrived ${volume.sha256 ?? 'none'}`
    throw new CliError('failed', message, `delete the volume and send it again`)
  }
  await showMade(invocation, volume)
}

async function open(
  file: string,
  { host }: Invocation,
): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly length?: number }> {
  if (file === '-') return { bytes: host.stdin }
  const path = resolve(file)
  const { size } = await stat(path)
  return { bytes: createReadStream(path, { highWaterMark: 2 ** 18 }), length: size }
}
