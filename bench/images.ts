import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Kernel and initrd of the small Linux that `npm run prepare-images` makes. */
export function guestImages(): { readonly kernel: string; readonly initrd: string } {
  const cache = process.env.CIMARRON_CACHE ?? join(homedir(), '.cache/cimarron')
  const { kernel, initrd } = JSON.parse(readFileSync(join(cache, 'images/manifest.json'), 'utf8')) as {
    kernel: string
    initrd: string
  }
  return { kernel, initrd }
}
