import type { DirectOptions, DirectPlan, MachineView } from '@cimarron/hypervisor'
import type { TypedParameter } from '../../protocol/types.ts'
import type { LibvirtUri } from '../../transport/libvirt-uri.ts'

/** `virDomainMigrateFlags` */
const flag = {
  live: 1,
  peerToPeer: 2,
  persistDestination: 8,
  undefineSource: 16,
  paused: 32,
  nonSharedDisk: 64,
  changeProtection: 256,
  unsafe: 512,
  offline: 1024,
  autoConverge: 8192,
  postCopy: 32_768,
  tls: 65_536,
  parallel: 131_072,
} as const

/** What libvirt is told of a move. */
export interface MoveCall {
  /** For the source's calls, and for those of the target's. */
  readonly source: number
  readonly target: number
  readonly params: readonly TypedParameter[]
  readonly isOffline: boolean
}

export interface MoveCallOf {
  readonly view: MachineView
  readonly plan: DirectPlan & Pick<DirectOptions, 'bandwidth'>
  readonly from: LibvirtUri
  readonly to: LibvirtUri
}

const mebibyte = 2 ** 20

export function moveCall({ view, plan, from, to }: MoveCallOf): MoveCall {
  const isOffline = view.state === 'off'
  const address = memoryAddress(from, to)
  const isEncrypted = !isOffline && address !== loopback
  const running: readonly (readonly [number, boolean])[] = [
    [flag.live, true],
    [flag.paused, view.state === 'paused'],
    [flag.nonSharedDisk, plan.storage === 'copied'],
    // libvirt takes no local file system for shared; two servers of one host see the same, and through one cache.
    [flag.unsafe, plan.storage === 'shared' && from.host === undefined && to.host === undefined],
    [flag.autoConverge, plan.autoConverge ?? false],
    [flag.postCopy, plan.postCopy !== undefined],
    [flag.tls, isEncrypted],
    [flag.parallel, plan.channels !== undefined && plan.channels > 1],
  ]
  const kept = view.defined.transient ? 0 : flag.persistDestination | flag.undefineSource
  const common = isOffline
    ? flag.offline | kept
    : running.reduce((flags, [bit, isSet]) => (isSet ? flags | bit : flags), kept)
  const { name, bandwidth, channels } = plan
  const params: TypedParameter[] = []
  if (name !== undefined) params.push({ field: 'destination_name', type: 'string', value: name })
  if (!isOffline) {
    if (address !== undefined) params.push({ field: 'migrate_uri', type: 'string', value: `tcp://${address}` })
    // In MiB a second: what is asked for is not exceeded, and not nothing.
    if (bandwidth) {
      const value = BigInt(Math.max(1, Math.floor(bandwidth / mebibyte)))
      params.push({ field: 'bandwidth', type: 'ullong', value })
    }
    if (channels !== undefined && channels > 1)
      params.push({ field: 'parallel.connections', type: 'int', value: channels })
  }
  // It is for the source alone to slow its guest, and to keep others from it between the calls.
  const target = common & ~flag.autoConverge
  return {
    source: common | (plan.peerToPeer ? flag.peerToPeer : flag.changeProtection),
    target,
    params,
    isOffline,
  }
}

const loopback = '127.0.0.1'

/** Where memory is sent to: undefined leaves it to the target, which tells its host's name. */
function memoryAddress(from: LibvirtUri, to: LibvirtUri): string | undefined {
  if (to.host === undefined) return from.host === undefined ? loopback : undefined
  if (/^(localhost|127\.[\d.]+|\[?::1\]?)$/.test(to.host))
    return from.host === undefined || from.host === to.host ? loopback : undefined
  return to.host
}
