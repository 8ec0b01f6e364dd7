import { expect } from 'vitest'
import type { MachineDraft } from '../draft.ts'
import {
  type FeatureName,
  type HardwareFeatureName,
  hardwareFeatureNames,
  type NetworkFeatureName,
  networkFeatureNames,
  type StorageFeatureName,
  storageFeatureNames,
} from '../feature.ts'
import { completePool } from '../storage/pool.ts'
import { createId } from '../uuid.ts'
import { hardwareDraft } from './hardware-contract.ts'
import { type Kit, refusal } from './kit.ts'
import type { ContractTarget } from './target.ts'

type Probe = (kit: Kit) => Promise<unknown>

const defining =
  (draft: Partial<MachineDraft>): Probe =>
  (kit) =>
    kit.hypervisor.define(kit.config(draft))

/** An operation of a running machine, or of one that is off where nothing can be started. */
const asking =
  (ask: (machine: Awaited<ReturnType<Kit['machine']>>['machine']) => Promise<unknown>): Probe =>
  async (kit) => {
    await using own = kit.has('start') ? await kit.running() : await kit.machine()
    return await ask(own.machine)
  }

/** How a caller would run into a feature that is missing. Null: it is nothing one asks for. */
const probes: Readonly<Record<FeatureName, Probe | null>> = {
  ...definingHardware(),
  ...askingForStorage(),
  ...askingForNetworks(),
  // A running machine of a driver without them lets them wait.
  'plug-disk': null,
  'plug-nic': null,
  'change-medium': null,
  'change-link': null,
  'change-limits': null,
  'change-nic-limits': null,
  'change-forwards': null,
  'move-nic': null,
  'grow-memory': null,
  'grow-processors': null,
  'shrink-processors': null,
  'shrink-memory': null,
  'change-pinning': null,
  'huge-pages': defining({ memoryBacking: { pageBytes: 2 ** 21 } }),
  'pass-through-pci': defining({ pciDevices: ['0000:01:00.0'] }),
  'pass-through-usb': defining({ usbDevices: ['1-1'] }),
  snapshot: asking((machine) => machine.snapshots.take({ name: 's' })),
  'snapshot-external': asking((machine) => machine.snapshots.take({ name: 's', kind: 'external', memory: false })),
  revert: asking((machine) => machine.snapshots.revert(machine.id, { force: true })),
  'delete-snapshot': asking((machine) => machine.snapshots.delete(machine.id)),
  define: defining({}),
  undefine: async (kit) => (await kit.hypervisor.define(kit.config())).undefine(),
  start: async (kit) => (await kit.machine()).machine.start(),
  'start-paused': async (kit) => {
    await using own = await kit.machine()
    await own.machine.start({ paused: true })
  },
  pause: asking((machine) => machine.pause()),
  resume: asking((machine) => machine.resume()),
  reset: asking((machine) => machine.reset()),
  reboot: asking((machine) => machine.reboot()),
  'shut-down': asking((machine) => machine.shutDown()),
  'power-off': asking((machine) => machine.powerOff()),
  save: asking((machine) => machine.save()),
  'discard-saved': asking((machine) => machine.discardSaved()),
  'change-next': asking((machine) => machine.change({ revision: machine.view.revision, changes: [], apply: 'next' })),
  'change-now': asking((machine) =>
    machine.change({
      revision: machine.view.revision,
      changes: [{ kind: 'set-processors', count: machine.view.defined.processors.count + 1 }],
      apply: 'now',
    }),
  ),
  'change-soonest': asking((machine) =>
    machine.change({ revision: machine.view.revision, changes: [], apply: 'soonest' }),
  ),
  clone: async (kit) => {
    await using own = await kit.machine()
    await own.machine.clone({ copies: [{ id: createId(), name: 'copy' }] })
  },
  'clone-linked': async (kit) => {
    await using own = await kit.machine()
    await own.machine.clone({ copies: [{ id: createId(), name: 'copy' }], linked: true })
  },
  'clone-running': async (kit) => {
    await using own = await kit.running()
    await own.machine.clone({ copies: [{ id: createId(), name: 'copy' }] })
  },
  'clone-snapshot': async (kit) => {
    await using own = await kit.machine()
    await own.machine.clone({ copies: [{ id: createId(), name: 'copy' }], snapshot: own.machine.id })
  },
  template: defining({ template: true }),
  'direct-kernel-boot': defining({ boot: { direct: { kernel: '/boot/vmlinuz' } } }),
  'boot-order': defining({ nics: [{}], boot: { order: ['nic0'] } }),
  'disk-raw': async (kit) => defining({ disks: [{ path: await kit.setup.disk('raw'), format: 'raw' }] })(kit),
  'disk-qcow2': async (kit) => defining({ disks: [{ path: await kit.setup.disk('qcow2'), format: 'qcow2' }] })(kit),
  'nic-user': defining({ nics: [{}] }),
  'port-forward': defining({ nics: [{ backend: { kind: 'user', forwards: [{ hostPort: 2222, guestPort: 22 }] } }] }),
  'serial-console': asking((machine) => machine.openSerial('serial0')),
  'serial-log': asking((machine) => machine.readSerialLog('serial0')),
  'graphics-vnc': asking((machine) => machine.openGraphics('graphics0')),
  screenshot: asking((machine) => machine.screenshot('graphics0')),
  'send-keys': asking((machine) => machine.sendKeys([['ret']])),
  'lifecycle-policy': defining({ lifecycle: { onPoweroff: 'pause' } }),
  dump: asking((machine) => machine.dump()),
  'inject-nmi': asking((machine) => machine.injectNmi()),
  // Nobody asks for them: they befall a machine.
  incidents: null,
  addresses: asking((machine) => machine.addresses()),
  agent: asking((machine) => machine.agent.ping()),
  'agent-exec': asking((machine) => machine.agent.exec({ path: '/bin/true' })),
  'agent-files': asking((machine) => Array.fromAsync(machine.agent.readFile('/etc/hostname'))),
  'agent-freeze': asking((machine) => machine.agent.freeze()),
  'agent-password': asking((machine) => machine.agent.setPassword('root', 'x')),
  'agent-shut-down': asking((machine) => machine.agent.shutDown('powerdown')),
  'survives-daemon': null,
  metrics: (kit) => kit.hypervisor.sample(),
  migrate: asking((machine) => machine.migration.offer()),
  // Of one that moves no machine, the first has said it all.
  'migrate-storage': null,
  'migrate-post-copy': async (kit) => {
    await using own = await kit.machine()
    const offer = await own.machine.migration.offer()
    const plan = { storage: 'shared', postCopy: true } as const
    return await kit.hypervisor.arrivals.receive(offer, { plan, listen: { address: '127.0.0.1' } })
  },
  'migrate-multifd': null,
  'migrate-auto-converge': null,
}

function definingHardware(): Readonly<Record<HardwareFeatureName, Probe>> {
  const probesOf = hardwareFeatureNames.map((name) => [
    name,
    async (kit: Kit) => kit.hypervisor.define(kit.config(await hardwareDraft(name, kit))),
  ])
  // One probe for each key of the table.
  return Object.fromEntries(probesOf) as Record<HardwareFeatureName, Probe>
}

/** Who has no pools has nothing that could be in one. */
function askingForStorage(): Readonly<Record<StorageFeatureName, Probe | null>> {
  const probesOf = storageFeatureNames.map((name) => [name, name === 'pools' ? definingPool : null])
  return Object.fromEntries(probesOf) as Record<StorageFeatureName, Probe | null>
}

/** Who has no networks refuses the first; the rest is nothing that one could ask of none. */
function askingForNetworks(): Readonly<Record<NetworkFeatureName, Probe | null>> {
  const defining: Probe = (kit) => kit.hypervisor.networks.define({ name: 'network' })
  const probesOf = networkFeatureNames.map((name) => [name, name === 'network-nat' ? defining : null])
  return Object.fromEntries(probesOf) as Record<NetworkFeatureName, Probe | null>
}

async function definingPool(kit: Kit): Promise<unknown> {
  return await kit.hypervisor.storage.definePool(completePool({ name: 'pool', path: await kit.setup.poolFolder() }))
}

/** What a driver can't do, it refuses by name, never by silence. */
export function unsupportedContract(feature: FeatureName, kit: Kit): void {
  kit.test(feature, `${feature} is refused as unsupported`, async () => {
    const error = await refusal(probes[feature]?.(kit) ?? Promise.reject(new Error('no probe')), 'unsupported')
    expect(String(error.detail.feature)).toContain(feature)
  })
}

/** Of one that moves no machine, the first refusal has said it all. */
export function hasProbe(feature: FeatureName, { unsupported }: Pick<ContractTarget, 'unsupported'>): boolean {
  if (feature === 'migrate-post-copy' && unsupported?.includes('migrate')) return false
  return probes[feature] !== null
}
