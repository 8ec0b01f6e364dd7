import { resolve } from 'node:path'
import type { Client, DumpFormat } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { leftToGoOn } from '../../machine/left-to-go-on.ts'
import { formatBytes } from '../../output/bytes.ts'
import { safeText } from '../../output/safe-text.ts'
import { requireFree, storeBytes } from '../../output/store-bytes.ts'
import { followJob } from '../../storage/follow-job.ts'
import { transfer } from '../../storage/transfer.ts'

/** A machine's memory into a file: of its host, or here. */
export async function run(invocation: Invocation): Promise<undefined> {
  const machine = invocation.argument('machine')
  const format = invocation.text('format') as DumpFormat | undefined // one of the command's choices
  const target = invocation.text('output')
  if (target !== undefined && invocation.optionalArgument('file') !== undefined)
    throw new CliError('usage', "a file of the host and --output can't be given together", 'leave one of them out')
  if (target === '-' && invocation.host.stdout.isTTY === true)
    throw new CliError('usage', 'a dump is nothing for a terminal', 'give --output a file, or a program behind it')
  const path = target === undefined || target === '-' ? undefined : resolve(target)
  if (target !== undefined && invocation.isNot('wait'))
    throw new CliError(
      'usage',
      '--output has to wait for what comes',
      'leave --no-wait out, or name a file of the host',
    )
  requireFree(path, invocation)
  using connection = await connectApi(invocation)
  const wanted: Wanted = { machine, ...(format === undefined ? {} : { format }) }
  if (target === undefined) await dumpThere(invocation, connection.client, wanted)
  else await bringHere(invocation, connection.client, { ...wanted, path })
}

interface Wanted {
  readonly machine: string
  readonly format?: DumpFormat
}

async function dumpThere(invocation: Invocation, client: Client, { machine, ...wanted }: Wanted): Promise<void> {
  const { output, host } = invocation
  const path = invocation.optionalArgument('file')
  const body = {
    ...wanted,
    ...(path === undefined ? {} : { path }),
    ...(invocation.flag('force') ? { force: true } : {}),
  }
  const job = await client.call('machines.dump', { machine, body }, { signal: host.signal })
  if (await leftToGoOn(invocation, job, { name: machine, doing: 'being dumped' })) return
  const { dump } = await followJob(invocation, client, job)
  const text = dump && `${safeText(machine)}: ${formatBytes(dump.bytes)} in ${safeText(dump.path)} (${dump.format})`
  await output.result({ machine, ...dump }, () => text ?? safeText(machine))
}

async function bringHere(
  invocation: Invocation,
  client: Client,
  { path, ...wanted }: Wanted & { readonly path: string | undefined },
): Promise<void> {
  const { output, host } = invocation
  const { signal } = host
  const { length, bytes } = await client.readDump(wanted, { signal })
  const coming = transfer(invocation, bytes, length)
  if (path === undefined) {
    for await (const piece of coming.bytes) await output.raw(piece)
    return
  }
  await storeBytes(coming, path, length)
  const { machine, format = 'elf' } = wanted
  const result = { machine, file: path, bytes: length, format }
  await output.result(result, () => `${safeText(machine)}: ${formatBytes(length)} in ${path} (${format})`)
}
