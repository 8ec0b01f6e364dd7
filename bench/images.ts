import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

interface Images {
  readonly kernel: string
  readonly initrd: string
  readonly agentInitrd: string
}

/** Kernel and initrd of the small Linux that `npm run prepare-images` makes, and the initrd with QEMU's guest agent in it. */
export function guestImages(): Images {
  const cache = process.env.CIMARRON_CACHE ?? join(homedir(), '.cache/cimarron')
  return JSON.parse(readFileSync(join(cache, 'images/manifest.json'), 'utf8')) as Images
}
