import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * @typedef {'start' | 'test' | 'check' | 'bench'} Purpose
 * @typedef {{ package: string, command: string, file?: string, why: string, purposes: readonly Purpose[], arch?: string }} SystemPackage
 */

/** @type {readonly Purpose[]} */
export const purposes = ['start', 'test', 'check', 'bench']

/**
 * Debian's names. A package is here only if its installation starts no service and changes nothing the host boots with; so the guest's
 * kernel and busybox are not: those are downloaded and unpacked into the cache (scripts/images), never installed.
 * @type {readonly SystemPackage[]}
 */
export const systemPackages = [
  {
    package: 'qemu-system-x86',
    command: 'qemu-system-x86_64',
    why: 'runs machines',
    purposes: ['start', 'test', 'bench'],
    arch: 'x64',
  },
  {
    package: 'qemu-system-arm',
    command: 'qemu-system-aarch64',
    why: 'runs machines',
    purposes: ['start', 'test', 'bench'],
    arch: 'arm64',
  },
  {
    package: 'ovmf',
    command: 'ovmf',
    file: '/usr/share/qemu/firmware/60-edk2-x86_64.json',
    why: 'is the firmware of UEFI machines',
    purposes: ['test'],
    arch: 'x64',
  },
  { package: 'swtpm', command: 'swtpm', why: "is machines' TPM", purposes: ['test'] },
  {
    package: 'qemu-system-common',
    command: 'ui-spice-core.so',
    file: '/usr/lib/x86_64-linux-gnu/qemu/ui-spice-core.so',
    why: 'is SPICE for QEMU (from Debian 13 on: qemu-system-modules-spice)',
    purposes: ['test'],
    arch: 'x64',
  },
  { package: 'qemu-utils', command: 'qemu-img', why: 'makes disk images', purposes: ['start', 'test', 'bench'] },
  { package: 'iproute2', command: 'ip', why: 'makes bridges for networks', purposes: ['test', 'bench'] },
  { package: 'nftables', command: 'nft', why: 'decides what passes between networks', purposes: ['test', 'bench'] },
  { package: 'procps', command: 'sysctl', why: 'lets packets pass between networks', purposes: ['test', 'bench'] },
  {
    package: 'dnsmasq-base',
    command: 'dnsmasq',
    why: 'gives addresses and names in networks',
    purposes: ['test', 'bench'],
  },
  { package: 'xz-utils', command: 'xz', why: 'unpacks kernel modules', purposes: ['start', 'test', 'bench'] },
  {
    package: 'mmdebstrap',
    command: 'mmdebstrap',
    why: 'makes the Debian guest of the tests (it is not installed: a folder is filled)',
    purposes: ['test'],
    arch: 'x64',
  },
  { package: 'fdisk', command: 'sfdisk', why: "parts that guest's disk", purposes: ['test'], arch: 'x64' },
  { package: 'mtools', command: 'mformat', why: 'fills its boot partition', purposes: ['test'], arch: 'x64' },
  { package: 'e2fsprogs', command: 'mke2fs', why: 'fills its root, and disks to freeze', purposes: ['test'] },
  {
    package: 'openssh-client',
    command: 'ssh',
    why: 'logs in to guests, as cimarron machine ssh has it do',
    purposes: ['test'],
  },
  { package: 'openssl', command: 'openssl', why: 'a second opinion on certificates', purposes: ['test'] },
  { package: 'curl', command: 'curl', why: 'an independent HTTP client', purposes: ['test', 'bench'] },
  { package: 'sblim-wbemcli', command: 'wbemcli', why: 'an independent CIM client', purposes: ['test', 'bench'] },
  { package: 'strace', command: 'strace', why: 'shows that changes reach the disk', purposes: ['test', 'bench'] },
  { package: 'chromium', command: 'chromium', why: 'opens the console page', purposes: ['test'] },
  {
    package: 'libvirt-clients',
    command: 'virsh',
    why: 'is what others start machines with',
    purposes: ['test', 'bench'],
  },
  {
    package: 'libvirt-daemon',
    command: 'libvirtd',
    why: "runs virsh's machines (its services are another package, and stay out)",
    purposes: ['test', 'bench'],
  },
  {
    package: 'libvirt-daemon-driver-qemu',
    command: 'libvirt-driver-qemu',
    file: `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/libvirt/connection-driver/libvirt_driver_qemu.so`,
    why: 'is how libvirtd runs QEMU',
    purposes: ['test', 'bench'],
  },
  {
    package: 'libvirt-daemon-driver-lxc',
    command: 'libvirt_lxc',
    file: '/usr/lib/libvirt/libvirt_lxc',
    why: 'is how libvirtd runs containers',
    purposes: ['test'],
  },
  {
    package: 'python3-libvirt',
    command: 'python3-libvirt',
    file: '/usr/lib/python3/dist-packages/libvirt.py',
    why: "is libvirt's own client, to be measured beside",
    purposes: ['bench'],
  },
  { package: 'wrk', command: 'wrk', why: 'makes load', purposes: ['test', 'bench'] },
]

/**
 * @param {Purpose} purpose
 * @param {{ arch?: string, has?: (command: string) => boolean }} [machine] the machine to ask; this one if not given
 * @returns {SystemPackage[]}
 */
export function missingPackages(purpose, { arch = process.arch, has = isInPath } = {}) {
  return systemPackages.filter(
    (entry) => entry.purposes.includes(purpose) && (entry.arch ?? arch) === arch && !has(entry.file ?? entry.command),
  )
}

/**
 * @param {string} command its name, or the absolute path of a file that a package without commands brings
 * @param {string} [path] directories as in PATH; those of the system's administrator are looked into as well
 */
export function isInPath(command, path = process.env.PATH ?? '') {
  if (command.startsWith('/')) return existsSync(command)
  return [...path.split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'].some((folder) => {
    if (!folder) return false
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch {
      return false // not in this folder
    }
  })
}
