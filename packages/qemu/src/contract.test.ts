import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryStore } from '@cimarron/hypervisor'
import { describeContract } from '@cimarron/hypervisor/testing'
import { findHierarchies } from './cgroup.ts'
import { openQemu } from './driver.ts'
import { missingFeatures } from './features.ts'
import { findControllers } from './limits/controllers.ts'
import { featureOf } from './limits/machine-group.ts'
import { FakeNetwork } from './testing/fake-network.ts'
import { makeFakeQemu } from './testing/fake-qemu.ts'

// The program is our own source, wherever that lies: QEMU's own user may not be able to read it there.
const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
/** The last that can't hold a moment of disks in use: the fake has no NBD server to read one by. */
const version = '7.0.0'
const missing = missingFeatures(findControllers(findHierarchies()), { networks: false, user, version })
const folder = mkdtempSync(join(tmpdir(), 'fake-qemu-'))
chmodSync(folder, 0o711)
const kernel = join(folder, 'kernel')
writeFileSync(kernel, 'not looked at', { mode: 0o644 })
const capacityBytes = 1_048_576
/** An image that every tool takes, made once. */
const empty = join(folder, 'empty.qcow2')
execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', empty, String(capacityBytes)])
const writeImage = (path: string, format: 'raw' | 'qcow2') => {
  if (format === 'qcow2') return copyFileSync(empty, path)
  writeFileSync(path, '')
  truncateSync(path, capacityBytes)
}

// The driver with a program in the place of QEMU: what is the driver's own holds without any hypervisor. test/contract.test.ts has the
// real one.
describeContract({
  name: 'qemu (fake)',
  platform: 'qemu',
  // A program in Node is given no descriptors while it runs, and there is no memory in its snapshots.
  simulated: ['screenshot', 'dump', 'snapshot', 'revert'],
  unsupported: [...missing.keys()],
  dependsOnHost: [...Object.values(featureOf), 'migrate-post-copy'],
  guest: {
    draft: { boot: { direct: { kernel } } },
    upText: 'GUEST UP',
    powerOff: 'poweroff -f',
    reboot: 'reboot -f',
    panic: 'panic',
  },
  liveChange: { kind: 'set-description', description: 'changed while it runs' },
  async open() {
    const options = {
      directory: folder,
      runBase: join(folder, 'run'),
      store: new MemoryStore(),
      binary: makeFakeQemu(folder, { version }),
      accelerations: ['kvm'],
      // This host's own are let alone.
      networks: false,
      network: new FakeNetwork(),
      issueCertificate: async () => ({ authority: 'a', certificate: 'c', key: 'k' }),
      user,
    } as const
    let disks = 0
    let hypervisor = await openQemu(options)
    return {
      hypervisor,
      async disk(format) {
        const path = join(folder, `disk${disks++}`)
        writeImage(path, format)
        return path
      },
      folder: '/usr/share',
      openFolder: async () => mkdtempSync(join(folder, 'open-')),
      file: '/etc/hostname',
      poolFolder: async () => mkdtempSync(join(folder, 'pool-')),
      mountPoint: '/dev/shm',
      hostSubnets: [],
      hostBridge: async () => '',
      takenPort: async () => 0,
      async placeImage(path, format) {
        writeImage(path, format)
      },
      hostNetwork: { bridges: ['br0', 'br1'], lower: 'eth0' },
      missingDisk: join(folder, 'missing.raw'),
      async reopen() {
        await hypervisor[Symbol.asyncDispose]()
        hypervisor = await openQemu(options)
        return hypervisor
      },
      async [Symbol.asyncDispose]() {
        await hypervisor[Symbol.asyncDispose]()
        rmSync(folder, { recursive: true })
      },
    }
  },
})
