import { HypervisorError } from '@cimarron/hypervisor'
import { DescriptorSender } from '../live/descriptor-sender.ts'
import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'
import { plainCapabilities, plainParameters } from './plain-stream.ts'
import { watchMigration } from './watch-migration.ts'

export interface StateOutlet {
  readonly qmp: QmpClient
  /** Path of QEMU's second monitor, at which files are handed over: `RunPaths.descriptors`. */
  readonly descriptors: string
  /** Open for writing, from where it stands; it is handed over, and closed here. */
  readonly fd: number
  /** What it is, for errors. */
  readonly path: string
  readonly machine: string
}

/** As fast as the disk takes it: QEMU's own bound is 128 MiB a second (qapi/migration.json, `max-bandwidth`). */
const unbounded = Number.MAX_SAFE_INTEGER

/**
 * Writes the state of a guest that stands still (memory and devices, not its disks) into an open file of ours, as QEMU's
 * own user could not open one. QEMU 7.2 knows no `file:`; it writes to a descriptor as to a stream, from where it stands.
 *
 * When it resolves, QEMU is `postmigrate` and has let go of its images; `cont` takes them up again and lets the guest
 * run on. When it throws, the guest stands still as before, and nothing of the file is of use. Called off by the signal
 * it is ended within QEMU, which is waited for.
 * @param progress from 0 to 1, of the guest's memory
 * @throws HypervisorError `no-space`, `peer-failed` with QEMU's words; QmpError; the signal's reason
 */
export async function streamOut(
  { qmp, descriptors, fd, path, machine }: StateOutlet,
  {
    signal,
    progress,
  }: { readonly signal?: AbortSignal | undefined; progress?: ((fraction: number) => void) | undefined } = {},
): Promise<void> {
  const capabilities = [{ capability: 'events', state: true }, ...plainCapabilities]
  // Sent together: QEMU takes one after the other.
  const [before] = await Promise.all([
    qmp.executeAny('query-migrate-parameters'),
    qmp.executeAny('migrate-set-capabilities', { capabilities }),
    qmp.executeAny('migrate-set-parameters', { 'max-bandwidth': unbounded, ...plainParameters }),
  ])
  const bandwidth = isObject(before) ? Number(before['max-bandwidth']) : 0
  try {
    await using sender = await DescriptorSender.connect(descriptors)
    await sender.sendNamed(fd, name)
    await sender.execute('migrate', { uri: `fd:${name}` })
    const onStanding = ({ ram }: { ram?: { total: number; remaining: number } }) => {
      if (ram && ram.total > 0) progress?.(1 - ram.remaining / ram.total)
    }
    const end = await watchMigration(qmp, { signal, onStanding }).catch(async (error: unknown) => {
      if (!signal?.aborted) throw error
      await qmp.executeAny('migrate_cancel')
      await watchMigration(qmp, {})
      throw error
    })
    if (end.status !== 'completed') throw failure(end.problem ?? `it ${end.status}`, { path, machine })
  } finally {
    if (qmp.isOpen && bandwidth > 0) await qmp.executeAny('migrate-set-parameters', { 'max-bandwidth': bandwidth })
  }
}

const name = 'cimarron.state'

function failure(words: string, { path, machine }: { readonly path: string; readonly machine: string }): Error {
  const what = `the state of machine ${JSON.stringify(machine)}`
  if (/No space left|ENOSPC|Disk quota|File too large/i.test(words)) {
    return new HypervisorError('no-space', { what, path })
  }
  return new HypervisorError('peer-failed', { what: `${what} could not be written to ${JSON.stringify(path)}`, words })
}
