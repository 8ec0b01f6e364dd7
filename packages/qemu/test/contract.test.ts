import { once } from 'node:events'
import { existsSync, mkdtempSync, renameSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import type { Machine } from '@cimarron/hypervisor'
import { MemoryStore } from '@cimarron/hypervisor'
import { describeContract } from '@cimarron/hypervisor/testing'
import { openQemu } from '@cimarron/qemu'
import { findHierarchies } from '../src/cgroup.ts'
import { missingFeatures } from '../src/features.ts'
import { findControllers } from '../src/limits/controllers.ts'
import { featureOf } from '../src/limits/machine-group.ts'
import { QmpClient } from '../src/qmp/client.ts'
import { madeCredentials } from './certificates.ts'
import { contractGuest, guestDraft, TestFolder } from './guest.ts'
import { makeHostNetwork, run } from './network/namespace.ts'
import { NetworkNamespace } from './network-namespace.ts'

let opened: TestFolder | undefined

async function askedStatus(folder: string | undefined): Promise<string> {
  const socket = join(folder ?? '', 's/fd')
  if (!existsSync(socket)) return 'no process'
  const connection = createConnection(socket)
  await once(connection, 'connect')
  await using qmp = await QmpClient.over(connection)
  return (await qmp.execute('query-status', {})).status
}

describeContract({
  name: 'qemu',
  platform: 'qemu',
  unsupported: [...missingFeatures(findControllers(findHierarchies()), { accelerations: ['tcg'] }).keys()],
  dependsOnHost: [...Object.values(featureOf), 'migrate-post-copy'],
  guest: contractGuest(),
  agentGuest: guestDraft({ agent: true }),
  // QEMU's own word (qapi/run-state.json), asked at its second monitor, which the driver needs only to hand over files.
  platformState: {
    ask: ({ id }) => askedStatus(opened?.runFolderOf(id)),
    words: {
      off: ['no process'],
      running: ['running'],
      paused: ['paused', 'prelaunch'],
      'shutting-down': ['running'],
    },
  },
  states: new URL('../../../docs/states.md', import.meta.url),
  table: new URL('../../../docs/features.md', import.meta.url),
  liveChange: {
    kind: 'set-lifecycle',
    lifecycle: { onPoweroff: 'pause', onReboot: 'power-off', onCrash: 'power-off' },
  },
  arrange: {
    async starting(_, machine: Machine) {
      // It has begun when the call returns; how it ends is no matter here.
      void machine.start().catch(() => undefined)
    },
  },
  async neighbour() {
    const folder = new TestFolder()
    const options = {
      directory: folder.path,
      runBase: join(folder.path, 'run'),
      accelerations: ['tcg'],
      networks: false,
    } as const
    const hypervisor = await openQemu(options)
    const close = hypervisor[Symbol.asyncDispose].bind(hypervisor)
    return Object.assign(hypervisor, {
      async [Symbol.asyncDispose]() {
        await close()
        folder[Symbol.dispose]()
      },
    })
  },
  async open() {
    makeHostNetwork()
    // What is on the wire of its one interface.
    const outside = new NetworkNamespace()
    run('ip', `link set eth0-peer netns ${outside.name}`)
    const folder = new TestFolder()
    opened = folder
    run('ip', 'address add 10.0.0.1/24 dev br0')
    const listener = createServer().listen(8022, '0.0.0.0')
    await once(listener, 'listening')
    const store = new MemoryStore()
    const options = {
      directory: folder.path,
      runBase: join(folder.path, 'run'),
      store,
      accelerations: ['tcg'],
      issueCertificate: async () => madeCredentials(folder.path),
    } as const
    let hypervisor = await openQemu(options)
    return {
      hypervisor,
      disk: async (format) => folder.disk(format),
      folder: '/usr/share',
      openFolder: async () => folder.open(),
      file: '/etc/hostname',
      poolFolder: async () => mkdtempSync(join(folder.path, 'pool-')),
      mountPoint: '/dev/shm',
      hostSubnets: ['10.0.0.0/24'],
      hostBridge: async () => 'br0',
      takenPort: async () => 8022,
      placeImage: async (path, format) => renameSync(folder.disk(format), path),
      hostNetwork: { bridges: ['br0', 'br1'], lower: 'eth0' },
      missingDisk: join(folder.path, 'missing.raw'),
      async reopen() {
        await hypervisor[Symbol.asyncDispose]()
        hypervisor = await openQemu(options)
        return hypervisor
      },
      async [Symbol.asyncDispose]() {
        await hypervisor[Symbol.asyncDispose]()
        listener.close()
        await outside[Symbol.asyncDispose]()
        folder[Symbol.dispose]()
      },
    }
  },
})
