import type { MigrationWish } from '@cimarron/api/client'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { parseBytes } from '../output/bytes.ts'
import { durationMs } from '../output/duration.ts'

/** How a machine is to go, of the options. @throws CliError */
export function migrationWish(invocation: Invocation): MigrationWish {
  const pool = invocation.text('pool')
  const name = invocation.text('name')
  const hypervisor = invocation.text('hypervisor')
  const channels = invocation.count('multifd')
  const downtimeMs = durationMs(invocation, 'downtime')
  const bandwidth = bandwidthOf(invocation)
  const postCopy = postCopyOf(invocation)
  if (postCopy !== undefined && channels !== undefined)
    throw new CliError('usage', '--post-copy and --multifd do not go together', 'leave one out')
  const isCopied = invocation.flag('copy-storage') || pool !== undefined
  if (!isCopied && invocation.flag('remove-disks'))
    throw new CliError(
      'usage',
      '--remove-disks is of disks that were copied',
      'give --pool or --copy-storage too; on storage that both see, the machine goes on with the disks that are there',
    )
  return {
    storage: isCopied ? 'copied' : 'shared',
    ...(pool === undefined ? {} : { pool }),
    ...(name === undefined ? {} : { name }),
    ...(hypervisor === undefined ? {} : { hypervisor }),
    ...(bandwidth === undefined ? {} : { bandwidth }),
    ...(downtimeMs === undefined ? {} : { downtimeMs }),
    ...(postCopy === undefined ? {} : { postCopy }),
    ...(channels === undefined ? {} : { channels }),
    ...(invocation.flag('auto-converge') ? { autoConverge: true } : {}),
    ...(invocation.flag('peer-to-peer') ? { peerToPeer: true } : {}),
    ...(invocation.flag('remove-disks') ? { copiedDisks: 'remove' as const } : {}),
  }
}

/** `100M` or `100MiB/s`; 0 for no bound. */
export function bandwidthOf(invocation: Invocation): number | undefined {
  const text = invocation.text('bandwidth')
  if (text === undefined) return undefined
  const size = text.replace(/\/s$/, '').replace(/iB$/, '')
  return size === '0' ? 0 : parseBytes(size, '--bandwidth')
}

function postCopyOf(invocation: Invocation): MigrationWish['postCopy'] {
  const afterMs = durationMs(invocation, 'post-copy-after')
  if (afterMs !== undefined) return { afterMs }
  return invocation.flag('post-copy') ? 'allowed' : undefined
}
