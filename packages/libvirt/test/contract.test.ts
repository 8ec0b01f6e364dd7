import { chmodSync, copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { completePool, createId, featureNames, MemoryStore } from '@cimarron/hypervisor'
import { type ContractSetup, describeContract } from '@cimarron/hypervisor/testing'
import { openLibvirt } from '@cimarron/libvirt'
import { inject } from 'vitest'
import { platformOf } from '../src/driver/platform.ts'
import { Libvirtd } from './libvirtd.ts'

/** Where libvirt's QEMU can read them: the guests of the tests are root's own. */
const guests = mkdtempSync(join(tmpdir(), 'libvirt-guests-'))
chmodSync(guests, 0o755)

function readable(name: 'kernel' | 'initrd' | 'agentInitrd'): string {
  const copy = join(guests, name)
  copyFileSync(inject('images')[name], copy)
  chmodSync(copy, 0o644)
  return copy
}

function guestOf(initrd: 'initrd' | 'agentInitrd') {
  const commandLine = 'console=ttyS0 quiet cryptomgr.notests mitigations=off no_timer_check'
  return {
    acceleration: 'tcg',
    memory: { bytes: 128 * 2 ** 20 },
    boot: { direct: { kernel: readable('kernel'), initrd: readable(initrd), commandLine } },
  } as const
}

let opened: Libvirtd | undefined

/** libvirt's driver of QEMU over the socket of a user's libvirtd. */
async function open(): Promise<ContractSetup> {
  const libvirtd = await Libvirtd.start()
  opened = libvirtd
  const options = { uri: libvirtd.uri('qemu'), waitMs: 60_000, store: new MemoryStore(), id: createId() }
  let hypervisor = await openLibvirt(options)
  const folder = async () => libvirtd.newFolder(createId())
  // Where what is made on that host is put, as dumps are.
  await hypervisor.storage.definePool(completePool({ name: 'images', path: await folder() }))
  return {
    hypervisor,
    disk: async (format) => libvirtd.disk(format),
    folder: '/usr/share',
    file: '/etc/hostname',
    poolFolder: folder,
    openFolder: folder,
    mountPoint: '/dev/shm',
    hostSubnets: [],
    hostBridge: async () => 'br0',
    takenPort: async () => 1,
    placeImage: async (path, format) => renameSync(libvirtd.disk(format), path),
    hostNetwork: { bridges: ['br0', 'br1'], lower: 'eth0' },
    missingDisk: join(libvirtd.folder, 'images/missing.raw'),
    async reopen() {
      await hypervisor[Symbol.asyncDispose]()
      hypervisor = await openLibvirt(options)
      return hypervisor
    },
    async [Symbol.asyncDispose]() {
      await hypervisor[Symbol.asyncDispose]()
      await libvirtd[Symbol.asyncDispose]()
      rmSync(guests, { recursive: true })
    },
  }
}

const { features } = platformOf('qemu')

describeContract({
  name: 'libvirt',
  platform: 'libvirt-qemu',
  unsupported: featureNames.filter((feature) => !features.has(feature)),
  // libvirt's servers hand machines to each other themselves (migration.test.ts). Memory is had by a balloon, which takes a guest that has come up (qemu.test.ts). A user's libvirtd makes no interfaces of the host, has no part of its groups of processes, and no TPM.
  elsewhere: [
    'nic-bridge',
    'nic-tap',
    'nic-macvtap',
    'nic-network',
    'nic-mtu',
    'nic-queues',
    'move-nic',
    'limits-cpu',
    'limits-memory',
    'limits-io',
    'tpm',
    'max-memory',
    'migrate',
    'migrate-storage',
    'migrate-post-copy',
    'migrate-multifd',
    'migrate-auto-converge',
    'grow-memory',
    'share-virtiofs',
  ],
  refuses: {
    'a machine can be named "../../etc/passwd"': 'name',
    'a machine can be named ".."': 'name',
    'a machine can be named "/"': 'name',
    'a machine can be named "a/b"': 'name',
    'a machine can be named "xxxxxxxx… (255)"': 'name',
    'it gets another name and description, and keeps all else': 'rename of a snapshot',
    'without memory it is off': 'snapshot-external',
    'a picture comes as PNG, and as a pixmap of the same size': 'screenshot as ppm',
    'a guest that reboots and powers off by itself is reset, then paused, by its policy': 'lifecycle-policy',
  },
  // What virsh says of it.
  platformState: {
    ask: async ({ id }) => opened?.virsh('qemu', `domstate ${id}`) ?? 'no libvirtd',
    words: {
      off: ['shut off'],
      saved: ['shut off'],
      running: ['running'],
      paused: ['paused'],
      'shutting-down': ['running', 'in shutdown'],
    },
  },
  snapshotsNeedDisk: true,
  drafts: {
    sound: { sound: { model: 'ich9' } },
    spice: {
      graphics: [{ protocol: 'spice', video: 'qxl', listen: { address: '127.0.0.1', port: 'auto', password: {} } }],
    },
    hyperv: { hyperv: ['relaxed', 'vapic'] },
    'serial-tcp': {
      serials: [
        {},
        { backend: { kind: 'tcp', address: '127.0.0.1', port: 1024 + (process.pid % 4000), telnet: true } },
      ],
    },
  },
  guest: {
    draft: guestOf('initrd'),
    upText: 'GUEST UP',
    powerOff: 'poweroff -f',
    reboot: 'reboot -f',
  },
  agentGuest: guestOf('agentInitrd'),
  liveChange: {
    kind: 'set-lifecycle',
    lifecycle: { onPoweroff: 'power-off', onReboot: 'power-off', onCrash: 'pause' },
  },
  timeoutMs: 120_000,
  states: new URL('../../../docs/states.md', import.meta.url),
  table: new URL('../../../docs/features.md', import.meta.url),
  open,
})
