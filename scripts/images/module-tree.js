import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { moduleClosure, moduleInfo, modulesDep } from './kernel-module.js'

/** @typedef {import('./cpio.js').CpioEntry} CpioEntry */

/**
 * Modules of a kernel with those they need, for busybox modprobe, and `etc/modules`: the names of the wanted ones that are modules of this
 * kernel, in the order to load them in.
 * @param {readonly string[]} wanted names
 * @param {{ folder: string, target: string }} places `folder`: lib/modules/VERSION as unpacked; `target`: its path in the guest
 * @returns {CpioEntry[]}
 */
export function moduleTree(wanted, { folder, target }) {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ko(\.xz)?$/.test(path))
    .map((path) => {
      const content = path.endsWith('.xz') ? unpackXz(join(folder, path)) : readFileSync(join(folder, path))
      return { ...moduleInfo(content), path: path.replace(/\.xz$/, ''), content }
    })
  const taken = moduleClosure(wanted, all)
  return [
    { kind: 'file', path: 'etc/modules', content: `${taken.map(({ name }) => name).join(' ')}\n` },
    { kind: 'file', path: `${target}/modules.dep`, content: modulesDep(taken, ({ path }) => path) },
    ...taken.map(({ path, content }) => /** @type {const} */ ({ kind: 'file', path: `${target}/${path}`, content })),
  ]
}

/** @param {string} path of a file compressed by xz */
function unpackXz(path) {
  const { status, stdout, stderr, error } = spawnSync('xz', ['-dc', path], { maxBuffer: 64 << 20 })
  if (status !== 0) throw new Error(`xz could not unpack ${path}: ${error?.message ?? stderr.toString().trim()}`)
  return stdout
}
