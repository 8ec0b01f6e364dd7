import { buffer } from 'node:stream/consumers'
import type { ExecRequest, ExecResult } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { durationMs } from '../../output/duration.ts'

const usualMs = 60_000
/** The server answers, and is asked anew. */
const mostWaitSeconds = 20
/** What a program is given at most: it goes in one request. */
const mostInputBytes = 512 * 1024
/** As timeout(1) says it. */
const timedOut = 124

/** Runs a program in a guest and hands its output and end on. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  const { host, output } = invocation
  const { signal } = host
  const machine = invocation.argument('machine')
  const [path = '', ...args] = invocation.argumentList('command')
  const env = invocation.list('env')
  const deadline = host.now() + (durationMs(invocation, 'timeout') ?? usualMs)
  const input = !invocation.isNot('input') && host.stdin.isTTY !== true ? await inputOf(invocation) : undefined
  using connection = await connectApi(invocation)
  const { client } = connection
  const body: ExecRequest = {
    path,
    args,
    ...(env.length === 0 ? {} : { env }),
    ...(input && input.length > 0 ? { input: input.toString('base64') } : {}),
  }
  const wait = () => Math.max(0, Math.min(mostWaitSeconds, Math.ceil((deadline - host.now()) / 1000)))
  let result = await client.call('agent.exec', { machine, body, wait: wait() }, { signal })
  while (!result.exited && host.now() < deadline) {
    result = await client.call('agent.process', { machine, pid: String(result.pid), wait: wait() }, { signal })
  }
  if (output.isJson) {
    await output.json(result)
    return exitCodeOf(result)
  }
  if (result.out !== undefined) await output.raw(Buffer.from(result.out, 'base64'))
  if (result.err !== undefined) await written(host.stderr, Buffer.from(result.err, 'base64'))
  if (result.outTruncated || result.errTruncated)
    output.note('its output was more than the agent keeps; the rest is lost')
  if (!result.exited) {
    output.note(`it has not ended in time, and runs on as process ${result.pid} of the guest; the agent can't end it`)
  }
  return exitCodeOf(result)
}

function exitCodeOf({ exited, exitCode, signal }: ExecResult): number {
  if (!exited) return timedOut
  return signal === undefined ? (exitCode ?? 0) : 128 + signal
}

async function inputOf({ host }: Invocation): Promise<Buffer> {
  const bytes = await buffer(limited(host.stdin))
  if (bytes.length <= mostInputBytes) return bytes
  const remedy = '"cimarron machine copy" brings a file of any size into the guest'
  throw new CliError('usage', `the input is more than ${mostInputBytes / 1024} KiB`, remedy)
}

async function* limited(input: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer, void, undefined> {
  let total = 0
  for await (const piece of input) {
    const bytes = Buffer.from(piece)
    yield bytes
    total += bytes.length
    if (total > mostInputBytes) return
  }
}

async function written(stream: NodeJS.WritableStream, bytes: Uint8Array): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  stream.write(bytes, () => resolve())
  await promise
}
