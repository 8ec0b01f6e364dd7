import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createId, type FeatureName, featureNames, MemoryStore } from '@cimarron/hypervisor'
import { type ContractSetup, describeContract } from '@cimarron/hypervisor/testing'
import { type LibvirtOptions, openLibvirt } from '@cimarron/libvirt'
import { afterAll } from 'vitest'
import { platformOf } from '../src/driver/platform.ts'
import { Certificates } from './authority.ts'
import { Libvirtd, ownAddress } from './libvirtd.ts'

const folder = mkdtempSync(join(tmpdir(), 'libvirt-parts-'))
chmodSync(folder, 0o755)
const made = new Certificates(folder)
const address = ownAddress()
made.authority('house')
made.certificate('server', { by: 'house', host: `IP:${address}` })
made.certificate('client', { by: 'house', host: 'DNS:client' })
const listen = {
  address,
  ca: made.pem('house'),
  certificate: made.pem('server'),
  key: made.key('server'),
  tcp: 'none',
} as const

/** One for all: it is there from the first part on. */
let serving: Promise<Libvirtd> | undefined
const libvirtdOfAll = () => (serving ??= Libvirtd.start({ listen }))
afterAll(async () => {
  await (await serving)?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

type Reach = (libvirtd: Libvirtd) => Pick<LibvirtOptions, 'uri' | 'tls'>

function opening(reach: Reach): () => Promise<ContractSetup> {
  return async () => {
    const libvirtd = await libvirtdOfAll()
    const options = { ...reach(libvirtd), waitMs: 60_000, store: new MemoryStore(), id: createId() }
    const hypervisor = await openLibvirt(options)
    const newFolder = async () => libvirtd.newFolder(createId())
    return {
      hypervisor,
      disk: async (format) => libvirtd.disk(format),
      folder: '/usr/share',
      file: '/etc/hostname',
      poolFolder: newFolder,
      openFolder: newFolder,
      mountPoint: '/dev/shm',
      hostSubnets: [],
      hostBridge: async () => 'br0',
      takenPort: async () => 1,
      placeImage: async (path, format) => renameSync(libvirtd.disk(format), path),
      hostNetwork: { bridges: ['br0', 'br1'], lower: 'eth0' },
      missingDisk: join(libvirtd.folder, 'images/missing.raw'),
      [Symbol.asyncDispose]: () => hypervisor[Symbol.asyncDispose](),
    }
  }
}

const silent = { draft: {}, upText: '', powerOff: '', reboot: '' }

/** What goes over the wire in each way there is: calls, events, changes of documents, streams both ways. */
const ofTransports: readonly FeatureName[] = [
  'undefine',
  'start',
  'pause',
  'resume',
  'change-next',
  'volume-raw',
  'volume-upload',
  'volume-download',
]

describeContract({
  name: 'libvirt by TCP',
  platform: 'libvirt-qemu',
  guest: silent,
  only: ofTransports,
  open: opening(() => ({ uri: `qemu+tcp://${address}/session` })),
})

describeContract({
  name: 'libvirt by TLS',
  platform: 'libvirt-qemu',
  guest: silent,
  only: ofTransports,
  open: opening(() => ({ uri: `qemu+tls://${address}/session`, tls: made.identity('client', { ca: 'house' }) })),
})

const { features } = platformOf('test')
/** It obeys at once, boots nothing, and its machines have no agent nor console: what takes a guest is not tried. */
const ofGuests: readonly FeatureName[] = ['reboot', 'shut-down', 'lifecycle-policy', 'direct-kernel-boot', 'metrics']
/** Where it only plays, and so does not play it to the end: locks of disks, memory that is kept, screens, addresses. */
const ofTheReal: readonly FeatureName[] = [
  'disk-raw',
  'disk-qcow2',
  'start',
  'power-off',
  'save',
  'screenshot',
  'addresses',
  'virtio-console',
  'spice',
  'template',
  'revert',
]

/** It plays at pools as well, which nothing uses; and a microvm takes a kernel to be asked for. */
const notAsked: ReadonlySet<FeatureName> = new Set<FeatureName>(['pools', 'microvm'])

describeContract({
  name: 'libvirt-test',
  platform: 'libvirt-test',
  unsupported: featureNames.filter((feature) => !features.has(feature) && !notAsked.has(feature)),
  guest: silent,
  drafts: {
    sound: { sound: { model: 'ich9' } },
    hyperv: { hyperv: ['relaxed', 'vapic'] },
    'serial-tcp': { serials: [{}, { backend: { kind: 'tcp', address: '127.0.0.1', port: 4000, telnet: true } }] },
  },
  refuses: {
    'a machine can be named "../../etc/passwd"': 'name',
    'a machine can be named "/"': 'name',
    'a machine can be named "a/b"': 'name',
    'it gets another name and description, and keeps all else': 'rename of a snapshot',
    'without memory it is off': 'snapshot-external',
    'a guest without an agent does not hold still, and no snapshot stays of it': 'agent',
  },
  only: featureNames.filter((feature) => features.has(feature) && ![...ofGuests, ...ofTheReal].includes(feature)),
  table: new URL('../../../docs/features.md', import.meta.url),
  open: opening((libvirtd) => ({ uri: libvirtd.uri('test') })),
})
