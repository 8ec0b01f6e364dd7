import type { VolumeCreation } from '@cimarron/api/client'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { parseBytes } from '../../output/bytes.ts'
import { makeVolume } from '../../storage/make-volume.ts'
import { formatOf, type VolumeFormat } from '../../storage/volume-format.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const name = invocation.argument('volume')
  const format = (invocation.text('format') ?? 'qcow2') as VolumeFormat // one of its choices
  const source = sourceOf(invocation)
  await makeVolume(invocation, name, { format: source.kind === 'file' ? formatOf(invocation, name) : format, source })
}

function sourceOf(invocation: Invocation): VolumeCreation['source'] {
  const size = invocation.text('size')
  const capacityBytes = size === undefined ? undefined : parseBytes(size, '--size')
  const on = invocation.text('on')
  if (invocation.flag('existing')) {
    if (on === undefined && size === undefined && !invocation.flag('full')) return { kind: 'file' }
    throw new CliError('usage', '--existing takes the file as it is', 'leave --size, --on and --full out')
  }
  if (on !== undefined)
    return { kind: 'overlay', volume: on, ...(capacityBytes === undefined ? {} : { capacityBytes }) }
  if (capacityBytes === undefined) throw new CliError('usage', 'how large it is to be is not said', 'give --size 10G')
  return { kind: 'blank', capacityBytes, preallocation: invocation.flag('full') ? 'full' : 'off' }
}
