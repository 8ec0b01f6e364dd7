import { resolve } from 'node:path'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { formatBytes } from '../../output/bytes.ts'
import { safeText } from '../../output/safe-text.ts'
import { requireFree, storeBytes } from '../../output/store-bytes.ts'
import { transfer } from '../../storage/transfer.ts'
import { volumeName } from '../../storage/volume-name.ts'

/** A volume's bytes into a file, which gets its name when they are all there; `-` writes them to standard output. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const name = invocation.argument('volume')
  const target = invocation.argument('file')
  const path = target === '-' ? undefined : resolve(target)
  requireFree(path, invocation)
  using connection = await connectApi(invocation)
  const { length, bytes } = await connection.client.download(volumeName(name), { signal })
  const coming = transfer(invocation, bytes, length)
  if (path === undefined) for await (const piece of coming.bytes) await output.raw(piece)
  else await storeBytes(coming, path, length)
  if (path === undefined) return
  const sha256 = coming.sha256()
  const result = { volume: name, file: path, bytes: coming.count(), sha256 }
  await output.result(result, () => `${safeText(name)}: ${formatBytes(coming.count())} in ${path}, SHA-256 ${sha256}`)
}
