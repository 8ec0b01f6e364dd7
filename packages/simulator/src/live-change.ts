import { type Change, HypervisorError } from '@cimarron/hypervisor'

/** Changes that a running simulated machine takes. */
const live: ReadonlySet<Change['kind']> = new Set<Change['kind']>([
  'set-name',
  'set-description',
  'set-processors',
  'set-memory',
  'set-lifecycle',
  'attach-device',
  'detach-device',
  'change-disk',
  'change-nic',
])

/** @throws HypervisorError `unsupported` for what takes a restart. */
export function requireLive(changes: readonly Change[]): void {
  const next = changes.find((change) => !live.has(change.kind))
  if (!next) return
  const feature = `${next.kind} of a running machine; apply it at the next start`
  throw new HypervisorError('unsupported', { platform: 'the simulator', feature })
}
