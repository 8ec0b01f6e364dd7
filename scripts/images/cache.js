import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { isInPath } from '../setup/system-packages.js'

/**
 * The test guests, as manifest.json lists them. Paths are absolute.
 * @typedef {{
 *   kernel: string, initrd: string, agentInitrd: string, busybox: string, kernelVersion: string, recipe: string
 * }} Images `agentInitrd`: the same guest with QEMU's guest agent in it
 */

/** Decide what is in the guests and beside them, as well as all that stands in the folders of these names. */
const sources = ['build.js', 'guest.js', 'agent.js', 'cpio.js', 'kernel-module.js']
const contents = ['guest', 'agent']

/**
 * Where what can be made again is kept: CIMARRON_CACHE, else the XDG cache folder.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheFolder(env = process.env) {
  if (env.CIMARRON_CACHE) return env.CIMARRON_CACHE
  const xdg = env.XDG_CACHE_HOME
  // XDG Base Directory Specification: a relative path is to be ignored.
  return join(xdg?.startsWith('/') ? xdg : join(env.HOME ?? homedir(), '.cache'), 'cimarron')
}

/** @param {NodeJS.ProcessEnv} [env] */
export function imagesFolder(env = process.env) {
  return join(cacheFolder(env), 'images')
}

/** @param {NodeJS.ProcessEnv} [env] */
export function manifestPath(env = process.env) {
  return join(imagesFolder(env), 'manifest.json')
}

/**
 * The images built by an earlier run.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Images}
 * @throws {Error} when they are not there or are out of date, with the command that makes them
 */
export function readImages(env = process.env) {
  const problem = imagesProblem(env)
  if (problem) throw new Error(`${problem}; run "npm run prepare-images"`)
  /** @type {Images} */
  const images = JSON.parse(readFileSync(manifestPath(env), 'utf8'))
  return images
}

/**
 * Why the images have to be built, as a phrase, or undefined when they are there and made by the present recipe.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function imagesProblem(env = process.env) {
  const path = manifestPath(env)
  if (!existsSync(path)) return `there are no guest images at ${path}`
  try {
    /** @type {Partial<Images>} */
    const images = JSON.parse(readFileSync(path, 'utf8'))
    if (images.recipe !== recipe()) return 'the guest images were made by another version of their recipe'
    for (const file of [images.kernel, images.initrd, images.agentInitrd, images.busybox])
      if (!file || !existsSync(file)) return `${file} is missing`
    return undefined
  } catch (error) {
    return `${path} can't be read (${error instanceof Error ? error.message : String(error)})`
  }
}

/** Whether this machine has what building takes: Debian's package tools, and the architecture the recipe is for. */
export function canBuildHere() {
  return (
    process.platform === 'linux' &&
    process.arch === 'x64' &&
    ['apt-get', 'apt-cache', 'dpkg-deb'].every((tool) => isInPath(tool))
  )
}

/** Names the recipe: a hash over the files that decide what is in the guests and beside them. */
export function recipe() {
  const inside = contents.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, import.meta.url))
      .sort()
      .map((name) => `${folder}/${name}`),
  )
  const hash = createHash('sha256')
  for (const file of [...sources, ...inside]) {
    hash.update(`${file}\0`).update(readFileSync(new URL(file, import.meta.url)))
  }
  return hash.digest('hex').slice(0, 12)
}
