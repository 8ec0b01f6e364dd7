import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { parseBytes } from '../../output/bytes.ts'
import { makeVolume } from '../../storage/make-volume.ts'
import type { VolumeFormat } from '../../storage/volume-format.ts'
import { findVolume } from '../../storage/volume-name.ts'

/** A copy that stands alone; in another format, it is a conversion. */
export async function run(invocation: Invocation): Promise<undefined> {
  const size = invocation.text('size')
  const capacity = size === undefined ? {} : { capacityBytes: parseBytes(size, '--size') }
  const from = await lookUp(invocation)
  const format = (invocation.text('format') ?? from.format) as VolumeFormat // one of its choices
  const source = { kind: 'copy', volume: from.id, ...capacity } as const
  await makeVolume(invocation, invocation.argument('new'), { format, source })
}

async function lookUp(invocation: Invocation): ReturnType<typeof findVolume> {
  using connection = await connectApi(invocation)
  return await findVolume(connection.client, invocation.argument('volume'), invocation.host.signal)
}
