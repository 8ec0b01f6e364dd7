import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { agentPackages, agentTree } from './agent.js'
import { canBuildHere, imagesFolder, imagesProblem, manifestPath, readImages, recipe } from './cache.js'
import { cpio } from './cpio.js'
import { candidate, dependencyOf, unpackPackage, updateLists } from './debian-package.js'
import { guestTree } from './guest.js'
import { startOf, withLock } from './lock.js'

/**
 * @typedef {import('./cache.js').Images} Images
 * @typedef {(line: string) => void} Log
 */

/** Debian's package that depends on the newest kernel for virtual machines. */
const newestKernel = 'linux-image-cloud-amd64'

/**
 * The test guests, built first if they are not there yet. Safe to call from several processes at once, and to interrupt.
 * @param {{ log?: Log, refresh?: boolean }} [options] `refresh` also asks for a newer kernel than that of the images at hand
 * @returns {Promise<Images>}
 */
export async function prepareImages({ log = console.log, refresh = false } = {}) {
  if (!refresh && !imagesProblem()) return readImages()
  if (!canBuildHere()) {
    throw new Error(
      'guest images are built on x86-64 Linux with apt-get and dpkg-deb (Debian); this machine lacks one of these',
    )
  }
  const folder = imagesFolder()
  return withLock(join(folder, 'lock'), {
    waiting: (pid) => log(`images: process ${pid} is building them, waiting for it`),
    task: () => (!refresh && !imagesProblem() ? readImages() : build(folder, log)),
  })
}

/**
 * @param {string} folder
 * @param {Log} log
 * @returns {Images}
 */
function build(folder, log) {
  sweep(folder)
  const { name, version } = kernelPackage(log)
  const kernelVersion = name.replace('linux-image-', '')
  const target = join(folder, `guest-${kernelVersion}-${version.replaceAll(/[^\w.+-]/g, '_')}-${recipe()}`)
  if (existsSync(target)) log(`images: ${target} is there already`)
  else buildGuest({ folder, target, name, kernelVersion, log })

  /** @type {Images} */
  const images = {
    kernel: join(target, 'vmlinuz'),
    initrd: join(target, 'guest.initrd.gz'),
    agentInitrd: join(target, 'guest-agent.initrd.gz'),
    busybox: join(target, 'busybox'),
    kernelVersion,
    recipe: recipe(),
  }
  const draft = `${manifestPath()}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(images, null, 2)}\n`)
  renameSync(draft, manifestPath())
  return images
}

/**
 * The package of the newest kernel that the machine's package lists know. Both its name and its version tell kernels apart: a security
 * fix changes only the second.
 * @param {Log} log
 * @returns {{ name: string, version: string }}
 */
function kernelPackage(log) {
  const found = newest()
  if (found) return found
  log('images: reading the package lists')
  const after = updateLists() ? newest() : undefined
  if (after) return after
  throw new Error(`the package lists know no ${newestKernel}; on Debian, run: sudo apt-get update`)
}

function newest() {
  const name = dependencyOf(newestKernel, 'linux-image-')
  const version = name && candidate(name)
  return name && version ? { name, version } : undefined
}

/**
 * Everything is made in a folder of our own, which gets its name last: a folder with the right name is whole.
 * @param {{ folder: string, target: string, name: string, kernelVersion: string, log: Log }} what
 */
function buildGuest({ folder, target, name, kernelVersion, log }) {
  const scratch = join(folder, `building-${process.pid}`)
  const host = join(scratch, 'unpacked')
  const result = join(scratch, 'result')
  mkdirSync(result, { recursive: true })
  try {
    log(`images: downloading ${name}, busybox-static and qemu-guest-agent (35 MB; unpacked here, not installed)`)
    for (const debian of [name, 'busybox-static']) unpackPackage(debian, { folder: host, scratch })
    const agentHost = join(scratch, 'agent')
    for (const debian of agentPackages()) unpackPackage(debian, { folder: agentHost, scratch })

    log('images: building the guests')
    copyFileSync(join(host, `boot/vmlinuz-${kernelVersion}`), join(result, 'vmlinuz'))
    const usr = existsSync(join(host, 'lib/modules')) ? '' : 'usr'
    const busybox = ['bin/busybox', 'usr/bin/busybox'].map((path) => join(host, path)).find((path) => existsSync(path))
    if (!busybox) throw new Error('there is no busybox in busybox-static')
    // For tests that want a DHCP client or ping, which not every host has.
    copyFileSync(busybox, join(result, 'busybox'))
    const tree = guestTree({
      busybox,
      modules: join(host, usr, 'lib/modules', kernelVersion),
      kernelVersion,
    })
    writeFileSync(join(result, 'guest.initrd.gz'), gzipSync(cpio(tree), { level: 9 }))
    const withAgent = cpio([...tree, ...agentTree(agentHost)])
    writeFileSync(join(result, 'guest-agent.initrd.gz'), gzipSync(withAgent, { level: 9 }))
    // Machines run as a user of their own, who only reads.
    for (const file of readdirSync(result)) chmodSync(join(result, file), file === 'busybox' ? 0o755 : 0o644)
    chmodSync(result, 0o755)
    renameSync(result, target)
    log(`images: ${target} (${sizes(target)})`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/**
 * Removes what a builder that was killed has left.
 * @param {string} folder
 */
function sweep(folder) {
  for (const entry of readdirSync(folder)) {
    const pid = /^(?:building-|manifest\.json\.)(\d+)$/.exec(entry)?.[1]
    if (pid && startOf(Number(pid)) === undefined) rmSync(join(folder, entry), { recursive: true, force: true })
  }
}

/** @param {string} folder */
function sizes(folder) {
  return readdirSync(folder)
    .map((file) => `${file} ${(statSync(join(folder, file)).size / 1e6).toFixed(1)} MB`)
    .join(', ')
}
