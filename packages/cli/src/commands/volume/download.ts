import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { formatBytes } from '../../output/bytes.ts'
import { safeText } from '../../output/safe-text.ts'
import { type Transfer, transfer } from '../../storage/transfer.ts'
import { volumeName } from '../../storage/volume-name.ts'

/** A volume's bytes into a file, which gets its name when they are all there; `-` writes them to standard output. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const name = invocation.argument('volume')
  const target = invocation.argument('file')
  const path = target === '-' ? undefined : resolve(target)
  if (path !== undefined && existsSync(path) && !invocation.flag('force'))
    throw new CliError('conflict', `${path} exists already`, 'give another name, or --force to write over it')
  using connection = await connectApi(invocation)
  const { length, bytes } = await connection.client.download(volumeName(name), { signal })
  const coming = transfer(invocation, bytes, length)
  if (path === undefined) for await (const piece of coming.bytes) await output.raw(piece)
  else await store(coming, path, length)
  if (path === undefined) return
  const sha256 = coming.sha256()
  const result = { volume: name, file: path, bytes: coming.count(), sha256 }
  await output.result(result, () => `${safeText(name)}: ${formatBytes(coming.count())} in ${path}, SHA-256 ${sha256}`)
}

async function store({ bytes, count }: Transfer, path: string, length: number): Promise<void> {
  const part = `${path}.part`
  try {
    await pipeline(bytes, createWriteStream(part, { mode: 0o600, flush: true }))
    if (count() !== length) throw new CliError('failed', `${count()} of ${length} bytes came`, 'try again')
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
