import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Where a daemon on this machine keeps its data: `CIMARRON_HOME` when set; `.cimarron` in the clone when run from one;
 * else `/var/lib/cimarron` for root and `$XDG_DATA_HOME/cimarron` for everybody else. The daemon and the command line
 * both ask here, so they always mean the same place.
 */
export function dataDirectory(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const home = env.CIMARRON_HOME
  if (home !== undefined && home !== '') return resolve(home)
  const clone = cloneRoot()
  if (clone !== undefined) return join(clone, '.cimarron')
  if (process.getuid?.() === 0) return '/var/lib/cimarron'
  const xdg = env.XDG_DATA_HOME
  return join(xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.local', 'share'), 'cimarron')
}

/** The clone this code runs from: the folder above whose package.json has `packages/` beside it; undefined when installed. */
function cloneRoot(): string | undefined {
  // Source lies at packages/api/src/local, a bundle at out/<name>: both below the clone's root.
  for (const up of ['../../../../', '../../', '../']) {
    const root = fileURLToPath(new URL(up, import.meta.url))
    if (existsSync(join(root, 'packages', 'api', 'package.json')) && existsSync(join(root, 'package.json'))) return root
  }
  return undefined
}
