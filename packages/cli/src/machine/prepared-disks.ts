import type { Client, VolumeCreation } from '@cimarron/api/client'
import { type ApiConnection, connectApi } from '../api/connect-api.ts'
import type { Invocation } from '../command/invocation.ts'
import { explainError } from '../error/explain-error.ts'
import { safeText } from '../output/safe-text.ts'
import { followJob } from '../storage/follow-job.ts'
import { findVolume } from '../storage/volume-name.ts'
import { type DiskOption, type NewDisk, readDiskOption } from './disk-option.ts'

/** Disks by their paths and formats, of which some may have been made for this machine. */
export interface PreparedDisks {
  /** As `--disk PATH,format=…` says it. */
  readonly disks: readonly string[]
  /** The volumes that were made, as POOL/VOLUME. */
  readonly made: readonly string[]
  /** Deletes what was made, where the machine came to nothing. */
  readonly undo: () => Promise<void>
}

/** Which disks, as `--disk` says each, and of which machine. */
export interface DisksOf {
  readonly texts: readonly string[]
  readonly machine: string
  /** How many it has already. */
  readonly before?: number
}

/**
 * Finds the volumes that disks name, and makes those that are to be made. What was made goes again when one fails.
 * @throws CliError `usage`, ProblemError
 */
export async function prepareDisks(
  invocation: Invocation,
  { texts, machine, before = 0 }: DisksOf,
): Promise<PreparedDisks> {
  const options = texts.map(readDiskOption)
  // Images by their paths need no API: a server may have none.
  if (options.every(({ kind }) => kind === 'image')) return { disks: texts, made: [], undo: () => Promise.resolve() }
  using connection = await connectApi(invocation)
  const { client } = connection
  const made: string[] = []
  const undo = () => remove(invocation, made)
  try {
    const disks: string[] = []
    for (const [index, option] of options.entries()) {
      const disk = await prepare(invocation, client, { option, usualName: `${machine}-disk${before + index}` })
      if (disk.made !== undefined) made.push(disk.made)
      disks.push(disk.text)
    }
    return { disks, made, undo }
  } catch (error) {
    await undo()
    throw error
  }
}

async function prepare(
  invocation: Invocation,
  client: Client,
  { option, usualName }: { readonly option: DiskOption; readonly usualName: string },
): Promise<{ readonly text: string; readonly made?: string }> {
  const { signal } = invocation.host
  if (option.kind === 'image') return { text: option.text }
  if (option.kind === 'volume') {
    const { path, format } = await findVolume(client, option.volume, signal)
    return { text: diskText(path, format, option.rest) }
  }
  const { pool, name = usualName, format } = option
  if (invocation.flag('dry-run')) {
    const { config } = await client.call('pools.get', { pool }, { signal })
    return { text: diskText(`${config.path}/${name}`, format, option.rest) }
  }
  const body: VolumeCreation = { name, format, source: sourceOf(option) }
  await followJob(invocation, client, await client.call('volumes.create', { pool, body }, { signal }))
  const { path } = await client.call('volumes.get', { pool, volume: name }, { signal })
  return { text: diskText(path, format, option.rest), made: `${pool}/${name}` }
}

function sourceOf({ base, capacityBytes }: NewDisk): VolumeCreation['source'] {
  const size = capacityBytes === undefined ? {} : { capacityBytes }
  if (base !== undefined) return { kind: 'overlay', volume: base, ...size }
  return { kind: 'blank', capacityBytes: capacityBytes ?? 0 }
}

/** A comma in a path is written twice. */
function diskText(path: string, format: string, rest: readonly string[]): string {
  return [path.replaceAll(',', ',,'), `format=${format}`, ...rest].join(',')
}

/** Also after Ctrl-C; what can't be deleted is said, and stays. */
async function remove(invocation: Invocation, made: readonly string[]): Promise<void> {
  if (made.length === 0) return
  const { output } = invocation
  using connection: ApiConnection = await connectApi(invocation)
  for (const name of made.toReversed()) {
    const [pool = '', volume = ''] = name.split('/')
    try {
      await connection.client.finished(await connection.client.call('volumes.delete', { pool, volume }))
      output.note(`${safeText(name)}: deleted again`)
    } catch (error) {
      output.note(`${safeText(name)} was made and is still there: ${explainError(error).message}`)
    }
  }
}
