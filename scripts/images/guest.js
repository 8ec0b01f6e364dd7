import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { output } from './debian-package.js'
import { moduleClosure, moduleInfo, modulesDep } from './kernel-module.js'

/** @typedef {import('./cpio.js').CpioEntry} CpioEntry */

/** Loaded when the guest starts: what a machine of ours can have. In Debian's cloud kernel none of these is built in. */
const loaded =
  'virtio_pci virtio_mmio virtio_blk virtio_net virtio_console virtio_balloon virtio_mem virtio_scsi virtio-rng sd_mod sr_mod ata_piix button evdev'
/** Taken along, for modprobe by hand. */
const carried =
  'virtio_input vmw_vsock_virtio_transport isofs vfat nls_cp437 nls_ascii nls_iso8859-1 pvpanic-pci efivarfs virtiofs'

/** Where each file of guest/ goes, and whether it is run. */
const files = [
  { from: 'init', path: 'init', mode: 0o755 },
  { from: 'inittab', path: 'etc/inittab' },
  { from: 'profile', path: 'etc/profile' },
  { from: 'motd', path: 'etc/motd' },
  { from: 'ticker', path: 'etc/ticker', mode: 0o755 },
  { from: 'dirty', path: 'usr/bin/dirty', mode: 0o755 },
  { from: 'dhcp', path: 'etc/dhcp', mode: 0o755 },
  // acpid runs every file in the folder named for the event, here the power button's.
  { from: 'power-button', path: 'etc/acpi/PWRF/00000080', mode: 0o755 },
]

/**
 * The files of the guest: busybox under all its names, the modules, and what stands in guest/.
 * @param {{ busybox: string, modules: string, kernelVersion: string }} from paths of the program and of lib/modules/VERSION
 * @returns {CpioEntry[]}
 */
export function guestTree({ busybox, modules, kernelVersion }) {
  return [
    // The kernel opens this for init before anything can be mounted.
    { kind: 'character-device', path: 'dev/console', major: 5, minor: 1 },
    ...['proc', 'sys', 'tmp', 'run', 'mnt', 'root', 'sbin', 'usr/bin', 'usr/sbin', 'var/log'].map((path) =>
      folder(path),
    ),
    ...files.map(({ from, path, mode }) => file(path, readFileSync(new URL(`guest/${from}`, import.meta.url)), mode)),
    file('bin/busybox', readFileSync(busybox), 0o755),
    ...applets(busybox).map((name) => link(`bin/${name}`, 'busybox')),
    ...kernelModules(modules, `lib/modules/${kernelVersion}`),
  ]
}

/** @param {string} busybox */
function applets(busybox) {
  return output(busybox, ['--list'])
    .split('\n')
    .filter((name) => name !== '' && name !== 'busybox')
}

/**
 * @param {string} folder of one kernel version
 * @param {string} target
 * @returns {CpioEntry[]}
 */
function kernelModules(folder, target) {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ko(\.xz)?$/.test(path))
    .map((path) => {
      const content = path.endsWith('.xz') ? unpacked(join(folder, path)) : readFileSync(join(folder, path))
      return { ...moduleInfo(content), path: path.replace(/\.xz$/, ''), content }
    })
  const wanted = moduleClosure(`${loaded} ${carried}`.split(' '), all)
  return [
    // What this kernel has built in is no module, and modprobe would stop at it.
    file(
      'etc/modules',
      `${moduleClosure(loaded.split(' '), wanted)
        .map((module) => module.name)
        .join(' ')}\n`,
    ),
    file(
      `${target}/modules.dep`,
      modulesDep(wanted, (module) => module.path),
    ),
    file(
      `${target}/modules.alias`,
      wanted.flatMap(({ name, aliases }) => aliases.map((alias) => `alias ${alias} ${name}\n`)).join(''),
    ),
    ...wanted.map(({ path, content }) => file(`${target}/${path}`, content)),
  ]
}

/** @param {string} path of a file compressed by xz */
function unpacked(path) {
  const { status, stdout, stderr, error } = spawnSync('xz', ['-dc', path], { maxBuffer: 64 << 20 })
  if (status !== 0) throw new Error(`xz could not unpack ${path}: ${error?.message ?? stderr.toString().trim()}`)
  return stdout
}

/**
 * @param {string} path
 * @param {string | Uint8Array} content
 * @param {number} [mode]
 * @returns {CpioEntry}
 */
function file(path, content, mode = 0o644) {
  return { kind: 'file', path, content, mode }
}

/**
 * @param {string} path
 * @returns {CpioEntry}
 */
function folder(path) {
  return { kind: 'folder', path }
}

/**
 * @param {string} path
 * @param {string} target
 * @returns {CpioEntry}
 */
function link(path, target) {
  return { kind: 'link', path, target }
}
