import { spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline/promises'
import { isInPath } from './system-packages.js'

/**
 * @typedef {import('./system-packages.js').SystemPackage} SystemPackage
 * @typedef {{ apt: boolean, root: boolean, sudo: boolean, terminal: boolean }} Machine
 */

/**
 * Lists what is missing and installs it where that is allowed: as root, or with sudo after asking on a terminal.
 * @param {readonly SystemPackage[]} missing
 * @param {string} purpose
 * @returns {Promise<void>}
 * @throws {Error} saying which one command to run
 */
export async function installPackages(missing, purpose) {
  const names = missing.map((entry) => entry.package)
  console.log(
    `setup: npm ${purpose === 'start' || purpose === 'test' ? purpose : `run ${purpose}`} needs ${names.length} more of the system's packages:`,
  )
  for (const entry of missing) console.log(`  ${entry.package.padEnd(16)} ${entry.why}`)

  const way = howToInstall(thisMachine())
  if (way === 'other-system') return console.log(elsewhere(missing))
  if (way === 'print' || (way === 'ask' && !(await agreed()))) throw new Error(`please run: ${commandLine(names)}`)

  const prefix = way === 'ask' ? ['sudo'] : []
  let installed = listsKnow(names) && install(prefix, names)
  if (!installed) {
    // There are no lists yet, or they are out of date and name packages that the mirror no longer has.
    update(prefix)
    installed = install(prefix, names)
  }
  if (!installed)
    throw new Error(`apt-get did not install them; its own words are above. To try by hand: ${commandLine(names)}`)
  const still = missing.filter((entry) => !isInPath(entry.file ?? entry.command))
  if (still.length > 0) throw new Error(`installed, but not in PATH: ${still.map((entry) => entry.command).join(', ')}`)
}

/**
 * @param {Machine} machine
 * @returns {'install' | 'ask' | 'print' | 'other-system'}
 */
export function howToInstall({ apt, root, sudo, terminal }) {
  if (!apt) return 'other-system'
  if (root) return 'install'
  return sudo && terminal ? 'ask' : 'print'
}

/**
 * The command to run by hand, ready to paste.
 * @param {readonly string[]} names
 */
export function commandLine(names) {
  return `sudo apt-get update && sudo apt-get install --no-install-recommends ${names.join(' ')}`
}

/**
 * @param {readonly SystemPackage[]} missing
 */
function elsewhere(missing) {
  const commands = missing.map((entry) => entry.command).join(', ')
  return `setup: this system has no apt-get. What needs them will not work until these commands are here: ${commands}`
}

/** @returns {Machine} */
function thisMachine() {
  return {
    apt: isInPath('apt-get'),
    root: process.getuid?.() === 0,
    sudo: isInPath('sudo'),
    terminal: Boolean(process.stdin.isTTY && process.stdout.isTTY),
  }
}

/** @returns {Promise<boolean>} */
async function agreed() {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await terminal.question('Install them now with sudo? [Y/n] ')
    return /^(y|yes|)$/i.test(answer.trim())
  } finally {
    terminal.close()
  }
}

/**
 * @param {readonly string[]} names
 */
function listsKnow(names) {
  const { stdout, status } = spawnSync('apt-cache', ['madison', ...names], { encoding: 'utf8' })
  return status === 0 && names.every((name) => stdout.includes(`${name} |`))
}

/**
 * @param {readonly string[]} prefix
 */
function update(prefix) {
  console.log('setup: reading the package lists')
  run([...prefix, 'apt-get', 'update', '-qq'])
}

/**
 * --no-remove: nothing that somebody installed is ever taken away for us.
 * @param {readonly string[]} prefix
 * @param {readonly string[]} names
 */
function install(prefix, names) {
  console.log(`setup: installing ${names.join(' ')}`)
  const options = [
    '-y',
    '-qq',
    '--no-install-recommends',
    '--no-remove',
    '-o',
    'DPkg::Lock::Timeout=120',
    '-o',
    'Dpkg::Use-Pty=0',
  ]
  const env = ['env', 'DEBIAN_FRONTEND=noninteractive']
  return run([...prefix, ...env, 'apt-get', 'install', ...options, ...names])
}

/**
 * Shows the output of a command only when it fails: apt's is long and says little.
 * @param {readonly string[]} line
 * @returns {boolean} whether it succeeded
 */
function run([command = '', ...args]) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    stdio: ['inherit', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
  if (status === 0) return true
  process.stderr.write(error ? `${error.message}\n` : `${stdout}${stderr}`)
  return false
}
