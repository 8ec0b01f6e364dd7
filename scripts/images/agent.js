import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { dependenciesOf, output } from './debian-package.js'

/** @typedef {import('./cpio.js').CpioEntry} CpioEntry */

/** Debian's package of the agent, which the guest runs as Debian built it. */
const agent = 'qemu-guest-agent'

/** Where Debian keeps the libraries of x86-64, and so where its loader looks for them. */
const libraries = 'lib/x86_64-linux-gnu'
const loader = 'ld-linux-x86-64.so.2'

/** What the agent and its programs ask of the system, beside what every guest has. */
const files = [
  // guest-shutdown calls this one, by this path (QEMU, qga/commands-posix.c).
  { from: 'shutdown', path: 'sbin/shutdown', mode: 0o755 },
  // And guest-set-user-password this one.
  { from: 'chpasswd', path: 'usr/sbin/chpasswd', mode: 0o755 },
  { from: 'agent', path: 'etc/agent', mode: 0o755 },
  { from: 'passwd', path: 'etc/passwd' },
  { from: 'shadow', path: 'etc/shadow', mode: 0o600 },
  { from: 'os-release', path: 'etc/os-release' },
]

/** The packages that have the agent and every library it may want, each once. */
export function agentPackages() {
  const found = new Set([agent])
  for (const name of found) {
    // Its programs want no more than libraries: what else a package depends on is for its installation.
    for (const needed of dependenciesOf(name)) if (/^(?:lib|zlib)/.test(needed)) found.add(needed)
  }
  return [...found]
}

/**
 * The files that make a guest one with an agent: the program, the libraries that the loader finds for it, and what it calls.
 * @param {string} host the folder that {@link agentPackages} were unpacked into
 * @returns {CpioEntry[]}
 */
export function agentTree(host) {
  // The loader of these libraries, which need not be this machine's.
  const places = ['', 'usr'].map((usr) => join(host, usr, libraries))
  const place = places.find((path) => existsSync(join(path, loader)))
  if (!place) throw new Error(`there is no ${loader} in libc6`)
  const program = join(host, 'usr/sbin/qemu-ga')
  const listing = output(join(place, loader), ['--library-path', places.join(':'), '--list', program])
  const missing = /^\s*(\S+) => not found/m.exec(listing)?.[1]
  if (missing) throw new Error(`${agent} needs ${missing}, which is in none of the packages it depends on`)
  const found = [...listing.matchAll(/=> (\/\S+) \(0x/g)].flatMap(([, path]) => path ?? [])
  return [
    copied('usr/sbin/qemu-ga', program),
    copied(`lib64/${loader}`, join(place, loader)),
    ...found.filter((path) => basename(path) !== loader).map((path) => copied(`${libraries}/${basename(path)}`, path)),
    // guest-set-time sets the hardware's clock by this.
    { kind: 'link', path: 'sbin/hwclock', target: '../bin/busybox' },
    ...files.map(({ from, path, mode = 0o644 }) => ({
      kind: /** @type {const} */ ('file'),
      path,
      content: readFileSync(new URL(`agent/${from}`, import.meta.url)),
      mode,
    })),
  ]
}

/**
 * @param {string} path in the guest
 * @param {string} from
 * @returns {CpioEntry}
 */
function copied(path, from) {
  return { kind: 'file', path, content: readFileSync(from), mode: 0o755 }
}
