import { execFileSync } from 'node:child_process'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { createId } from '@cimarron/hypervisor'
import { type ContractSetup, describeContract } from '@cimarron/hypervisor/testing'
import { openLibvirt } from '@cimarron/libvirt'
import { Libvirtd } from './libvirtd.ts'

/** libvirt's driver of QEMU over a libvirtd's socket; what of the contract is not named below is not held to it yet. */
async function open(): Promise<ContractSetup> {
  const libvirtd = await Libvirtd.start()
  const hypervisor = await openLibvirt({ uri: libvirtd.uri('qemu'), waitMs: 60_000 })
  const folder = async () => libvirtd.newFolder(createId())
  const disk = async (format: 'raw' | 'qcow2') => {
    const path = join(libvirtd.folder, 'images', `${createId()}.${format}`)
    execFileSync('qemu-img', ['create', '-q', '-f', format, path, '4M'])
    return path
  }
  return {
    hypervisor,
    disk,
    folder: '/usr/share',
    file: '/etc/hostname',
    poolFolder: folder,
    openFolder: folder,
    mountPoint: '/dev/shm',
    hostSubnets: [],
    hostBridge: async () => 'br0',
    takenPort: async () => 1,
    placeImage: async (path, format) => renameSync(await disk(format), path),
    hostNetwork: { bridges: ['br0', 'br1'], lower: 'eth0' },
    missingDisk: join(libvirtd.folder, 'images/missing.raw'),
    async [Symbol.asyncDispose]() {
      await hypervisor[Symbol.asyncDispose]()
      await libvirtd[Symbol.asyncDispose]()
    },
  }
}

describeContract({
  name: 'libvirt-qemu',
  platform: 'libvirt-qemu',
  guest: { draft: {}, upText: '', powerOff: '', reboot: '' },
  only: [
    'undefine',
    'pause',
    'resume',
    'reset',
    'pools',
    'volume-raw',
    'volume-qcow2',
    'volume-overlay',
    'volume-resize',
    'volume-copy',
    'volume-upload',
    'volume-download',
  ],
  open,
})
