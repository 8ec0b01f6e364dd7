import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type ApiConnection, connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { formatBytes } from '../../output/bytes.ts'
import { safeText } from '../../output/safe-text.ts'
import { transfer } from '../../storage/transfer.ts'

interface GuestFile {
  readonly machine: string
  readonly path: string
}

/** A file into a guest, or out of it. */
export async function run(invocation: Invocation): Promise<undefined> {
  const [from, to] = [invocation.argument('from'), invocation.argument('to')]
  const [source, target] = [guestFile(from), guestFile(to)]
  if ((source === undefined) === (target === undefined)) {
    const what = source ? 'both are files of guests' : 'neither is a file of a guest'
    throw new CliError('usage', what, 'one of the two has to be MACHINE:/path')
  }
  using connection = await connectApi(invocation)
  if (source) await fetchFile(invocation, connection, { source, to })
  else if (target) await sendFile(invocation, connection, { target, from })
}

/** A machine's name may have colons; the path begins behind the first that a slash follows. */
function guestFile(text: string): GuestFile | undefined {
  const at = text.search(/:(?:\/|[A-Za-z]:[\\/])/)
  return at > 0 && !text.startsWith('/') && !text.startsWith('.')
    ? { machine: text.slice(0, at), path: text.slice(at + 1) }
    : undefined
}

async function fetchFile(
  invocation: Invocation,
  { client }: ApiConnection,
  { source, to }: { readonly source: GuestFile; readonly to: string },
): Promise<void> {
  const { output, host } = invocation
  const path = to === '-' ? undefined : resolve(to)
  if (path !== undefined && existsSync(path) && !invocation.flag('force'))
    throw new CliError('conflict', `${path} exists already`, 'give another name, or --force to write over it')
  const { bytes } = await client.readGuestFile(source, { signal: host.signal })
  const coming = transfer(invocation, bytes, undefined)
  if (path === undefined) {
    for await (const piece of coming.bytes) await output.raw(piece)
    return
  }
  const part = `${path}.part`
  try {
    await pipeline(coming.bytes, createWriteStream(part, { mode: 0o600, flush: true }))
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  const result = { ...source, file: path, bytes: coming.count() }
  await output.result(
    result,
    () => `${safeText(source.machine)}:${safeText(source.path)}: ${formatBytes(coming.count())} in ${path}`,
  )
}

async function sendFile(
  invocation: Invocation,
  { client }: ApiConnection,
  { target, from }: { readonly target: GuestFile; readonly from: string },
): Promise<void> {
  const { output, host } = invocation
  const path = from === '-' ? undefined : resolve(from)
  const size = path === undefined ? undefined : (await stat(path)).size
  const source: AsyncIterable<Uint8Array> = path === undefined ? host.stdin : createReadStream(path)
  const going = transfer(invocation, source, size)
  const { bytes } = await client.writeGuestFile(target, going.bytes, { signal: host.signal })
  const result = { ...target, file: path ?? '-', bytes }
  await output.result(
    result,
    () => `${safeText(target.machine)}:${safeText(target.path)}: ${formatBytes(bytes)} written`,
  )
}
