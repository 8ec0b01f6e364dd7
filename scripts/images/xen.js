import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { isInPath } from '../setup/system-packages.js'
import { imagesFolder } from './cache.js'
import { cpio } from './cpio.js'
import { dependencyOf, output, unpackPackage } from './debian-package.js'
import { guestTree } from './guest.js'
import { unpackKernel } from './kernel-image.js'
import { startOf, withLock } from './lock.js'
import { fillDebianRoot } from './mmdebstrap.js'
import { moduleTree } from './module-tree.js'
import { saveXen } from './xen-state.js'

/**
 * @typedef {(line: string) => void} Log
 * @typedef {{ version: string, files: string }} Kernel `files`: the folder that its package was unpacked into
 */

/** In dom0, beside Xen's tools: libvirt with its driver of Xen, and a QEMU for disks that are files. */
const packages =
  'xen-utils-common xenstore-utils qemu-system-xen libvirt-daemon libvirt-daemon-driver-xen libvirt-clients iproute2 udev mount busybox-static'

/** Drivers of dom0. */
const dom0Modules =
  'virtio_pci virtio_blk virtio_net crc32c_generic ext4 xen-evtchn xen-gntdev xen-gntalloc xen-privcmd xen-netback xen-blkback xenfs bridge tun loop'
/** Drivers of a PV guest. */
const guestModules = 'xen-blkfront xen-netfront'

const diskBytes = 1600 * 2 ** 20
const guestDiskBytes = 16 * 2 ** 20

/** Whether this machine can make it: as root, with Debian's tools, and QEMU to boot it once. */
export function canBuildXenHere() {
  const tools = ['mmdebstrap', 'mke2fs', 'xz', 'apt-get', 'dpkg-deb', 'qemu-system-x86_64']
  return process.arch === 'x64' && process.getuid?.() === 0 && tools.every((tool) => isInPath(tool))
}

/** Where it is or will be: of the present recipe, and of the present QEMU, as no other continues what one has saved. */
export function xenFolder() {
  return join(imagesFolder(), `xen-${recipe()}`)
}

/** Why it is to be built, as a phrase, or undefined when it is there and of the present recipe. */
export function xenProblem() {
  const target = xenFolder()
  return existsSync(target) ? undefined : `there is no Xen host at ${target}`
}

/**
 * A host with Xen, whose dom0 has a libvirtd and two PV guests, one of them running: booted once, and saved as it was then. Built first if
 * it is not there yet, which takes about two minutes. Safe to call from several processes at once, and to interrupt.
 * @param {{ log?: Log }} [options]
 * @returns {Promise<string>} its folder, for xenResumption
 */
export async function prepareXen({ log = console.log } = {}) {
  const target = xenFolder()
  if (existsSync(target)) return target
  if (!canBuildXenHere())
    throw new Error(
      'the Xen host is built by root on x86-64 Debian with mmdebstrap, e2fsprogs, xz-utils and QEMU; one of these is missing here',
    )
  return withLock(join(imagesFolder(), 'xen.lock'), {
    waiting: (pid) => log(`images: process ${pid} is building the Xen host, waiting for it`),
    task: async () => {
      if (!existsSync(target)) await build(target, log)
      return target
    },
  })
}

/**
 * Everything is made in a folder of our own, which gets its name last.
 * @param {string} target
 * @param {Log} log
 */
async function build(target, log) {
  sweep()
  const begun = performance.now()
  /** @param {string} what */
  const tell = (what) => log(`images: Xen host, ${Math.round((performance.now() - begun) / 1000)} s: ${what}`)
  const scratch = join(imagesFolder(), `building-xen-${process.pid}`)
  const [root, result] = [join(scratch, 'root'), join(scratch, 'result')]
  mkdirSync(result, { recursive: true })
  chmodSync(scratch, 0o755)
  try {
    tell('Xen and two kernels are downloaded (110 MB; unpacked here, not installed)')
    const { xen, kernel, cloud, busybox } = unpackAll(scratch)
    writeFileSync(join(result, 'xen'), gunzipSync(readFileSync(xen)))
    writeFileSync(
      join(result, 'vmlinux'),
      unpackKernel(readFileSync(join(kernel.files, `boot/vmlinuz-${kernel.version}`))),
    )
    writeFileSync(join(result, 'initrd'), cpio(dom0Tree(kernel, busybox)))
    tell('packages are downloaded and installed into a folder (about a minute)')
    await fillRoot(root, tell)
    fillGuests(join(root, 'srv'), { cloud, busybox })
    tell('its disk is written')
    const image = join(result, 'root.img')
    writeFileSync(image, '')
    truncateSync(image, diskBytes)
    output('mke2fs', ['-q', '-F', '-t', 'ext4', '-O', '^has_journal', '-d', root, image])
    tell('it is booted, and its state saved')
    await saveXen(result)
    renameSync(result, target)
    tell(`done, ${target}`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** @param {string} scratch */
function unpackAll(scratch) {
  /** @param {string} of @param {string} prefix */
  const found = (of, prefix) => {
    const name = dependencyOf(of, prefix)
    if (!name) throw new Error(`the package lists know no ${of}; on Debian, run: sudo apt-get update`)
    return name
  }
  /** @param {string} name */
  const unpacked = (name) => {
    const folder = join(scratch, 'unpacked', name)
    unpackPackage(name, { folder, scratch })
    return folder
  }
  /** @param {string} of @returns {Kernel} */
  const kernelOf = (of) => {
    const name = found(of, 'linux-image-')
    return { version: name.replace('linux-image-', ''), files: unpacked(name) }
  }
  const boot = join(unpacked(found('xen-system-amd64', 'xen-hypervisor-4')), 'boot')
  const xen = readdirSync(boot).find((name) => /^xen-.*\.gz$/.test(name))
  if (!xen) throw new Error('there is no hypervisor in its package')
  const statics = unpacked('busybox-static')
  const busybox = ['bin/busybox', 'usr/bin/busybox'].map((path) => join(statics, path)).find((path) => existsSync(path))
  if (!busybox) throw new Error('there is no busybox in busybox-static')
  // Debian's kernel for virtual machines runs as a guest of Xen, and not as its dom0.
  return {
    xen: join(boot, xen),
    kernel: kernelOf('linux-image-amd64'),
    cloud: kernelOf('linux-image-cloud-amd64'),
    busybox,
  }
}

/**
 * What dom0 starts from: all its drivers, and a program that loads them.
 * @param {Kernel} kernel
 * @param {string} busybox
 * @returns {import('./cpio.js').CpioEntry[]}
 */
function dom0Tree(kernel, busybox) {
  return [
    { kind: 'character-device', path: 'dev/console', major: 5, minor: 1 },
    { kind: 'file', path: 'init', content: own('initrd'), mode: 0o755 },
    { kind: 'file', path: 'bin/busybox', content: readFileSync(busybox), mode: 0o755 },
    ...modulesOf(kernel, dom0Modules),
  ]
}

/**
 * @param {string} root
 * @param {Log} tell
 */
async function fillRoot(root, tell) {
  const utils = dependencyOf('xen-system-amd64', 'xen-utils-4')
  if (!utils) throw new Error('the package lists know no xen-utils')
  const system = new URL('xen/system/', import.meta.url).pathname
  await fillDebianRoot(root, {
    packages: [utils, ...packages.split(' ')],
    options: [`--customize-hook=tar -C ${system} -c . | tar -C "$1" -x --no-same-owner`],
    tell,
  })
  const drivers = join(root, 'usr/lib/x86_64-linux-gnu/libvirt/connection-driver')
  // Those of hypervisors that are not there keep libvirtd from starting.
  for (const name of ['qemu', 'lxc', 'vbox']) rmSync(join(drivers, `libvirt_driver_${name}.so`), { force: true })
  // Xen hides this of AMD's processors, and libvirt gives up where none of the models that it knows fits.
  const models = join(root, 'usr/share/libvirt/cpu_map/x86_qemu64.xml')
  writeFileSync(models, readFileSync(models, 'utf8').replace(/^.*name='sep'.*\n/m, ''))
}

/**
 * What PV guests start from, and disks for them.
 * @param {string} folder
 * @param {{ cloud: Kernel, busybox: string }} from
 */
function fillGuests(folder, { cloud, busybox }) {
  writeFileSync(join(folder, 'vmlinuz'), readFileSync(join(cloud.files, `boot/vmlinuz-${cloud.version}`)))
  const usual = guestTree({ busybox, modules: modulesFolder(cloud), kernelVersion: cloud.version })
  const replaced = /^(etc\/inittab|etc\/modules|lib\/modules\/.*)$/
  const tree = cpio([
    ...usual.filter(({ path }) => !replaced.test(path)),
    ...modulesOf(cloud, guestModules),
    { kind: 'file', path: 'etc/inittab', content: own('guest-inittab') },
    // The kernel calls these by their paths when Xen asks it to go (Linux, kernel/reboot.c).
    { kind: 'file', path: 'sbin/poweroff', content: own('guest-poweroff'), mode: 0o755 },
    { kind: 'file', path: 'sbin/reboot', content: own('guest-reboot'), mode: 0o755 },
  ])
  writeFileSync(join(folder, 'initrd'), gzipSync(tree, { level: 1 }))
  for (const number of [0, 1, 2]) {
    const path = join(folder, `disk${number}.img`)
    writeFileSync(path, '')
    truncateSync(path, guestDiskBytes)
    output('mke2fs', ['-q', '-F', '-t', 'ext4', '-L', `disk${number}`, path])
  }
}

/**
 * @param {Kernel} kernel
 * @param {string} wanted
 */
function modulesOf(kernel, wanted) {
  return moduleTree(wanted.split(' '), { folder: modulesFolder(kernel), target: `lib/modules/${kernel.version}` })
}

/** @param {Kernel} kernel */
function modulesFolder({ files, version }) {
  const usr = existsSync(join(files, 'lib/modules')) ? '' : 'usr'
  return join(files, usr, 'lib/modules', version)
}

/**
 * A file of the folder xen/.
 * @param {string} name
 */
function own(name) {
  return readFileSync(new URL(`xen/${name}`, import.meta.url))
}

/** Removes what a builder that was killed has left, and the hosts of older recipes, which are large. */
function sweep() {
  const folder = imagesFolder()
  mkdirSync(folder, { recursive: true })
  for (const entry of readdirSync(folder)) {
    const pid = /^building-xen-(\d+)$/.exec(entry)?.[1]
    const left = pid !== undefined && startOf(Number(pid)) === undefined
    if (left || /^xen-[0-9a-f]+$/.test(entry)) rmSync(join(folder, entry), { recursive: true, force: true })
  }
}

/** Names what it is made of: a hash over the files that decide it, all that stands in the folder xen/, and the version of QEMU. */
function recipe() {
  const folder = new URL('xen/', import.meta.url)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.pathname.length))
    .sort()
  const hash = createHash('sha256').update(output('qemu-system-x86_64', ['--version']))
  for (const file of ['../xen.js', '../xen-machine.js', '../xen-state.js', ...files])
    hash.update(`${file}\0`).update(readFileSync(new URL(file, folder)))
  return hash.digest('hex').slice(0, 12)
}
