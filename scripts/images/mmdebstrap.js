import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { output } from './debian-package.js'

/** Three minutes are usual; a mirror that sends nothing is not waited for. */
const patienceMs = 15 * 60_000

/**
 * Fills a folder with a Debian of this machine's release and from its mirrors: what is essential and these packages, with what they depend
 * on and nothing that they only recommend.
 * @param {string} root
 * @param {{ packages: readonly string[], options: readonly string[], tell: (stage: string) => void }} what `options`: mmdebstrap's own
 */
export async function fillDebianRoot(root, { packages, options, tell }) {
  const all = [
    '--variant=minbase',
    `--include=${packages.join(',')}`,
    // Nobody reads there.
    ...['man', 'doc', 'locale', 'info'].map((what) => `--dpkgopt=path-exclude=/usr/share/${what}/*`),
    ...options,
  ]
  // Told to end, it takes what it has mounted away.
  const child = spawn('mmdebstrap', [...all, release(), root, '-'], {
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
  if (!name) throw new Error('/etc/os-release names no VERSION_CODENAME: Debian guests are built on Debian')
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
