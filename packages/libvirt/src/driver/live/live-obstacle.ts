import { isDeepStrictEqual } from 'node:util'
import type { AnyDevice, Change, Disk, Drive, FeatureName, MachineConfig, MachineView, Nic } from '@cimarron/hypervisor'
import { devicesOf } from '@cimarron/hypervisor'

/** What waits because nothing else can be done with it. */
const atStart = 'it is read when the machine starts'

export interface Running {
  readonly active: MachineConfig
  readonly features: ReadonlySet<FeatureName>
}

/** Why a change has to wait for the next start, as far as that is known before it is tried; undefined: it may be in force now. */
export function obstacleTo(
  change: Change,
  { view, features }: { readonly view: MachineView; readonly features: ReadonlySet<FeatureName> },
): string | undefined {
  const { active, saved } = view
  if (isOfNoRun(change)) return undefined
  if (active) return liveObstacle(change, { active, features })
  return saved ? 'the machine goes on with the settings that it was saved with' : undefined
}

const ofNoRun: ReadonlySet<string> = new Set(['autostart', 'notes', 'tags', 'template', 'onHostShutdown', 'linkedTo'])

/** What people or a daemon go by is never a run's. */
export function isOfNoRun(change: Change): boolean {
  return change.kind === 'set-description' || (change.kind === 'set-hardware' && ofNoRun.has(change.name))
}

function liveObstacle(change: Change, running: Running): string | undefined {
  const needed = featureFor(change, running.active)
  if (needed === null) return atStart
  const missing = needed.find((feature) => !running.features.has(feature))
  return missing === undefined ? bound(change, running.active) : atStart
}

/** What has to be there to make the change now: nothing, where it is so already; null: it can't be. */
function featureFor(change: Change, active: MachineConfig): readonly FeatureName[] | null {
  switch (change.kind) {
    case 'attach-device':
      return plugged(change.device)
    case 'detach-device': {
      const device = deviceOf(active, change.device)
      return device ? plugged(device) : []
    }
    case 'change-disk':
      return differing(deviceOf(active, change.device.id), change.device, { limits: 'change-limits' })
    case 'change-drive':
      return differing(deviceOf(active, change.device.id), change.device, { medium: 'change-medium' })
    case 'change-nic': {
      const ways = { link: 'change-link', limits: 'change-nic-limits', backend: 'move-nic' } as const
      return differing(deviceOf(active, change.device.id), change.device, ways)
    }
    case 'set-memory':
      return change.bytes === active.memory.bytes ? [] : ['grow-memory']
    case 'set-lifecycle':
      return []
    case 'set-processors': {
      const { count } = active.processors
      return change.count === count ? [] : [change.count > count ? 'grow-processors' : 'shrink-processors']
    }
    default:
      return null
  }
}

const hotBuses: readonly Disk['bus'][] = ['virtio', 'scsi', 'usb', 'xen']

function plugged(device: AnyDevice): readonly FeatureName[] | null {
  if (device.kind === 'nic') return ['plug-nic']
  return device.kind === 'disk' && hotBuses.includes(device.bus) ? ['plug-disk'] : null
}

type Changeable = Disk | Drive | Nic

/** The features for each property that differs; null where one of them is for the next start, or the device is. */
function differing<D extends Changeable>(
  before: AnyDevice | undefined,
  after: D,
  ways: { readonly [K in keyof D]?: FeatureName },
): readonly FeatureName[] | null {
  if (before?.kind !== after.kind) return null
  const former = before as D
  const names = [...new Set([...Object.keys(former), ...Object.keys(after)])] as (keyof D)[]
  const changed = names.filter((name) => !isDeepStrictEqual(plain(former, name), plain(after, name)))
  const features = changed.map((name) => ways[name])
  return features.every((feature) => feature !== undefined) ? features : null
}

/** A link that is up is as one of which nothing is said. */
function plain<D extends Changeable>(device: D, name: keyof D): unknown {
  return name === 'link' ? (device[name] ?? 'up') : device[name]
}

/** Room that there was none for when the machine started. */
function bound(change: Change, active: MachineConfig): string | undefined {
  if (change.kind === 'set-memory') {
    const most = active.maxMemoryBytes ?? active.memory.bytes
    return change.bytes > most ? `this run has room for ${most} bytes of memory` : undefined
  }
  if (change.kind !== 'set-processors') return undefined
  const most = active.maxProcessors ?? active.processors.count
  return change.count > most ? `this run has room for ${most} processors` : undefined
}

function deviceOf(config: MachineConfig, id: string): AnyDevice | undefined {
  return devicesOf(config).find((device) => device.id === id)
}
