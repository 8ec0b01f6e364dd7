import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
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
import { createInterface } from 'node:readline'
import { isInPath } from '../setup/system-packages.js'
import { imagesFolder } from './cache.js'
import { output, unpackPackage } from './debian-package.js'
import { startOf, withLock } from './lock.js'

/** @typedef {(line: string) => void} Log */

/** In the guest, with what they depend on and nothing that they only recommend. */
const packages = 'linux-image-cloud-amd64 systemd-sysv udev dbus iproute2 openssh-server cloud-init qemu-guest-agent'

/** Three minutes are usual; a mirror that sends nothing is not waited for. */
const patienceMs = 15 * 60_000

const mebibyte = 2 ** 20
/** The disk: the first and last mebibyte are the partition table's, then the firmware's partition, then the root. */
const disk = { bytes: 3072 * mebibyte, bootAt: mebibyte, bootBytes: 64 * mebibyte }
const rootAt = disk.bootAt + disk.bootBytes
const rootBytes = disk.bytes - rootAt - mebibyte
/** GPT's types of partitions (UEFI Specification, EFI system partition; Discoverable Partitions Specification, root of x86-64). */
const types = { boot: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B', root: '4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709' }

/** Whether this machine can make it: as root, who alone may write a root file system's owners, with Debian's tools. */
export function canBuildDebianHere() {
  const tools = ['mmdebstrap', 'sfdisk', 'mformat', 'mke2fs', 'qemu-img', 'apt-get', 'dpkg-deb']
  return process.arch === 'x64' && process.getuid?.() === 0 && tools.every((tool) => isInPath(tool))
}

/** Where the disk is or will be: of the present recipe, so that one that is there is up to date. */
export function debianDisk() {
  return join(imagesFolder(), `debian-${recipe()}.qcow2`)
}

/** Why it is to be built, as a phrase, or undefined when it is there and of the present recipe. */
export function debianProblem() {
  const target = debianDisk()
  return existsSync(target) ? undefined : `there is no Debian guest at ${target}`
}

/**
 * The disk of a whole Debian: systemd, ssh, cloud-init, QEMU's guest agent, booted by UEFI from an ext4 root. Built first if it is not
 * there yet, which takes about three minutes. Use it through overlays. Safe to call from several processes at once, and to interrupt.
 * @param {{ log?: Log }} [options]
 * @returns {Promise<string>} its path
 */
export async function prepareDebian({ log = console.log } = {}) {
  const target = debianDisk()
  if (existsSync(target)) return target
  if (!canBuildDebianHere())
    throw new Error(
      'the Debian guest is built by root on x86-64 Debian with mmdebstrap, fdisk, mtools and e2fsprogs; one of these is missing here',
    )
  return withLock(join(imagesFolder(), 'debian.lock'), {
    waiting: (pid) => log(`images: process ${pid} is building the Debian guest, waiting for it`),
    task: async () => {
      if (!existsSync(target)) await build(target, log)
      return target
    },
  })
}

/**
 * Everything is made in a folder of our own; the disk gets its name last.
 * @param {string} target
 * @param {Log} log
 */
async function build(target, log) {
  sweep()
  const begun = performance.now()
  /** @param {string} what */
  const tell = (what) => log(`images: Debian guest, ${Math.round((performance.now() - begun) / 1000)} s: ${what}`)
  const scratch = join(imagesFolder(), `building-debian-${process.pid}`)
  const [root, raw, image] = ['root', 'disk.raw', 'disk.qcow2'].map((name) => join(scratch, name))
  if (!root || !raw || !image) throw new Error('no places')
  mkdirSync(scratch, { recursive: true })
  // Its services' users pass through it, to the root that is made in it.
  chmodSync(scratch, 0o755)
  try {
    tell('packages are downloaded and installed into a folder (about 2 minutes in all)')
    await fillRoot(root, tell)
    tell('its disk is written')
    unpackPackage('systemd-boot-efi', { folder: join(scratch, 'boot'), scratch })
    writeFileSync(raw, '')
    truncateSync(raw, disk.bytes)
    partition(raw)
    fillBoot(raw, { root, loader: join(scratch, 'boot/usr/lib/systemd/boot/efi/systemd-bootx64.efi') })
    const place = ['-E', `offset=${rootAt}`, '-L', 'root', '-d', root]
    output('mke2fs', ['-q', '-F', '-t', 'ext4', ...place, raw, `${rootBytes / 1024}k`])
    tell('and made smaller')
    output('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, image])
    chmodSync(image, 0o644)
    renameSync(image, target)
    tell(`done, ${target}`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/**
 * @param {string} root
 * @param {Log} tell
 */
async function fillRoot(root, tell) {
  const inside = new URL('debian/', import.meta.url).pathname
  const options = [
    '--variant=minbase',
    `--include=${packages.split(' ').join(',')}`,
    // Nobody reads there.
    ...['man', 'doc', 'locale', 'info'].map((what) => `--dpkgopt=path-exclude=/usr/share/${what}/*`),
    // What decides the initial file system has to be there before the kernel is.
    `--essential-hook=tar -C ${inside}initramfs -c . | tar -C "$1" -x --no-same-owner`,
    `--customize-hook=tar -C ${inside}system -c . | tar -C "$1" -x --no-same-owner`,
    `--customize-hook=chroot "$1" sh < ${inside}finish.sh`,
  ]
  // Told to end, it takes what it has mounted away.
  const child = spawn('mmdebstrap', [...options, release(), root, '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
    timeout: patienceMs,
  })
  child.stdin.end(mirrors())
  const exit = once(child, 'exit')
  /** @type {string[]} */
  const said = []
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line)
    // Its stages; the rest is what each package says.
    if (line.startsWith('I: ')) tell(line.slice(3))
  }
  const [code, signal] = await exit
  if (signal)
    throw new Error(
      `mmdebstrap was ended by ${signal} (it has ${patienceMs / 60_000} minutes), after:\n${said.slice(-3).join('\n')}`,
    )
  if (code !== 0) throw new Error(`mmdebstrap ended with ${code}:\n${said.slice(-20).join('\n')}`)
}

/** The release that this machine is of. */
function release() {
  const name = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  if (!name) throw new Error('/etc/os-release names no VERSION_CODENAME: the Debian guest is built on Debian')
  return name
}

/** Debian's mirrors as this machine has them, as lines of sources.list. */
function mirrors() {
  const lines = output('apt-get', [
    'indextargets',
    '--format',
    'deb $(SITE) $(RELEASE) $(COMPONENT)',
    'Created-By: Packages',
    'Origin: Debian',
  ])
  if (lines === '') throw new Error('the package lists know no mirror of Debian; run: sudo apt-get update')
  return [...new Set(lines.split('\n'))].join('\n')
}

/** @param {string} raw */
function partition(raw) {
  const sectors = (/** @type {number} */ bytes) => bytes / 512
  const table = [
    'label: gpt',
    `start=${sectors(disk.bootAt)}, size=${sectors(disk.bootBytes)}, type=${types.boot}, name=boot`,
    `start=${sectors(rootAt)}, size=${sectors(rootBytes)}, type=${types.root}, name=root`,
  ]
  output('sfdisk', ['--quiet', raw], { input: `${table.join('\n')}\n` })
}

/**
 * systemd-boot where firmware looks on a disk that it has no entry for, and what it starts.
 * @param {string} raw
 * @param {{ root: string, loader: string }} from
 */
function fillBoot(raw, { root, loader }) {
  const place = `${raw}@@${disk.bootAt}`
  output('mformat', ['-i', place, '-T', String(disk.bootBytes / 512), '-h', '16', '-s', '63', '-v', 'BOOT', '::'])
  const [kernel, initrd] = ['vmlinuz-', 'initrd.img-'].map((start) =>
    join(root, 'boot', readdirSync(join(root, 'boot')).find((name) => name.startsWith(start)) ?? start),
  )
  if (!kernel || !initrd) throw new Error('no kernel')
  const entry = join(root, '../debian.conf')
  // Neither tests of itself, nor measures against other programs, nor a look whether the timer ticks: all that a boot on an emulated
  // processor is long by.
  const words = 'cryptomgr.notests mitigations=off no_timer_check'
  const options = `root=LABEL=root rw console=tty0 console=ttyS0 quiet ${words}`
  writeFileSync(entry, `title Debian\nlinux /vmlinuz\ninitrd /initrd.img\noptions ${options}\n`)
  const settings = join(root, '../loader.conf')
  writeFileSync(settings, 'timeout 0\n')
  const folders = ['EFI', 'EFI/BOOT', 'loader', 'loader/entries']
  output('mmd', ['-i', place, ...folders.map((name) => `::/${name}`)])
  const files = /** @type {const} */ ([
    [loader, 'EFI/BOOT/BOOTX64.EFI'],
    [settings, 'loader/loader.conf'],
    [entry, 'loader/entries/debian.conf'],
    [kernel, 'vmlinuz'],
    [initrd, 'initrd.img'],
  ])
  for (const [from, to] of files) output('mcopy', ['-i', place, from, `::/${to}`])
}

/** Removes what a builder that was killed has left, and the disks of older recipes, which are large. */
function sweep() {
  const folder = imagesFolder()
  for (const entry of readdirSync(folder)) {
    const pid = /^building-debian-(\d+)$/.exec(entry)?.[1]
    const left = pid !== undefined && startOf(Number(pid)) === undefined
    if (left || /^debian-[0-9a-f]+\.qcow2$/.test(entry)) rmSync(join(folder, entry), { recursive: true, force: true })
  }
}

/** Names the recipe: a hash over this file and all that stands in the folder debian/. */
function recipe() {
  const folder = new URL('debian/', import.meta.url)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const hash = createHash('sha256').update(readFileSync(new URL(import.meta.url)))
  for (const file of files) hash.update(`${file.slice(folder.pathname.length)}\0`).update(readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}
