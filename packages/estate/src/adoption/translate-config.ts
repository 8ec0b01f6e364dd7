import {
  checkConfig,
  featureNames,
  type HardwareFeatureName,
  type Hypervisor,
  HypervisorError,
  type MachineConfig,
  missingFeatures,
  type Nic,
} from '@cimarron/hypervisor'

/** Something that a machine has, and has not when it is another hypervisor's. */
export interface AdoptionLoss {
  /** A setting, `nic0.limits`; or in words what is kept beside the settings. */
  readonly what: string
  readonly why: string
}

export interface Translation {
  /** As it is there. */
  readonly config: MachineConfig
  readonly losses: readonly AdoptionLoss[]
}

export interface Sides {
  readonly from: Hypervisor
  readonly to: Hypervisor
}

const lists = ['disks', 'drives', 'nics', 'serials', 'graphics'] as const
type ListName = (typeof lists)[number]
type AnyDevice = { readonly id: string }

/**
 * A machine's settings as another hypervisor can have them. What it can't have is left out where the guest is the same without,
 * and told; a disk, or what it starts by, is not.
 * @throws HypervisorError `unsupported`, `invalid-config`: it can't be had there at all
 */
export function translateConfig(config: MachineConfig, sides: Sides): Translation {
  const losses: AdoptionLoss[] = []
  const { to } = sides
  let now: MachineConfig = { ...config, nics: config.nics.map((nic) => pluggedIn(nic, sides, losses)) }
  now = withOwnAutostart(withOwnAcceleration(now, sides, losses), sides, losses)
  for (const feature of missingFeatures(now, to)) now = without(feature, now, { to, losses })
  const [host] = to.hosts()
  checkConfig(now, host ? { host } : {})
  return { config: now, losses }
}

interface Leaving {
  readonly to: Hypervisor
  readonly losses: AdoptionLoss[]
}

function without(feature: HardwareFeatureName, config: MachineConfig, { to, losses }: Leaving): MachineConfig {
  const why = `${to.name} has no ${feature}`
  const others = new Set(featureNames.filter((name) => name !== feature))
  const takes = (one: MachineConfig) => missingFeatures(one, { platform: to.platform, features: others }).length > 0
  let now = config
  if (takes(bare(now))) {
    const key = optionalKeys(now).find((name) => !takes(bare(omit(now, name))))
    if (key === undefined) throw new HypervisorError('unsupported', { platform: to.platform, feature, why })
    now = omit(now, key)
    losses.push({ what: key, why })
  }
  for (const list of lists) {
    const devices: readonly AnyDevice[] = now[list] ?? []
    const kept = devices.flatMap((device) => {
      const takesIt = (one: AnyDevice) => takes({ ...bare(now), [list]: [one] })
      if (!takesIt(device)) return [device]
      const option = Object.keys(device).find((name) => !fixed.has(name) && !takesIt(omit(device, name)))
      if (option !== undefined) {
        losses.push({ what: `${device.id}.${option}`, why })
        return [omit(device, option)]
      }
      if (list === 'disks') throw new HypervisorError('unsupported', { platform: to.platform, feature, why })
      losses.push({ what: device.id, why })
      return []
    })
    if (kept.length !== devices.length || kept.some((device, index) => device !== devices[index]))
      now = { ...now, [list]: kept }
  }
  return now
}

/** A device is not itself without these. */
const fixed: ReadonlySet<string> = new Set([
  'id',
  'kind',
  'path',
  'format',
  'bus',
  'model',
  'mac',
  'type',
  'readOnly',
  'backend',
])

/** It is not the same machine without these. */
const essential: ReadonlySet<string> = new Set<keyof MachineConfig>([
  ...(['id', 'name', 'architecture', 'machineType', 'acceleration', 'firmware', 'processors', 'memory'] as const),
  ...(['boot', 'lifecycle', ...lists] as const),
])

function optionalKeys(config: MachineConfig): readonly (keyof MachineConfig)[] {
  // Its own keys are a config's.
  return (Object.keys(config) as (keyof MachineConfig)[]).filter((key) => !essential.has(key))
}

function bare(config: MachineConfig): MachineConfig {
  return { ...config, ...Object.fromEntries(lists.map((list: ListName) => [list, []])) }
}

function omit<T extends object>(value: T, key: keyof T | string): T {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) as T
}

/** Networks are each hypervisor's own: one of the same name is meant, or the bridge that it is. */
function pluggedIn(nic: Nic, { from, to }: Sides, losses: AdoptionLoss[]): Nic {
  const { backend } = nic
  if (backend.kind !== 'network') return nic
  const known = from.networks.networks().find(({ id }) => id === backend.network)
  const name = known?.defined.name ?? backend.network
  const same = to.networks.networks().find(({ defined }) => defined.name === name)
  if (same) return { ...nic, backend: { ...backend, network: same.id } }
  const bridge = known?.defined.bridge
  if (bridge !== undefined && to.features.has('nic-bridge')) {
    losses.push({
      what: `${nic.id}.backend`,
      why: `${to.name} has no network ${name}: it is plugged into its bridge ${bridge}`,
    })
    return { ...nic, backend: { kind: 'bridge', bridge } }
  }
  losses.push({ what: `${nic.id}.backend`, why: `${to.name} has no network ${name}: it is plugged in nowhere` })
  return { ...nic, backend: to.features.has('nic-none') ? { kind: 'none' } : { kind: 'user', forwards: [] } }
}

function withOwnAcceleration(config: MachineConfig, { to }: Sides, losses: AdoptionLoss[]): MachineConfig {
  const { acceleration } = config
  const [host] = to.hosts()
  if (acceleration === 'auto' || !host || host.accelerations.includes(acceleration)) return config
  losses.push({ what: 'acceleration', why: `host ${host.name} has no ${acceleration}: it is chosen there` })
  return { ...config, acceleration: 'auto' }
}

/** libvirt starts machines in an order of its own. */
function withOwnAutostart(config: MachineConfig, { to }: Sides, losses: AdoptionLoss[]): MachineConfig {
  const { autostart } = config
  const isPlain = !autostart || (autostart.order === 0 && autostart.delayMs === 0)
  if (isPlain || !to.platform.startsWith('libvirt')) return config
  losses.push({ what: 'autostart.order', why: 'libvirt starts machines in an order of its own' })
  return { ...config, autostart: { order: 0, delayMs: 0 } }
}
