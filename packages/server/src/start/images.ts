import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

/** The test guest that set-up builds into the cache. */
export interface GuestImages {
  readonly kernel: string
  readonly initrd: string
}

const manifest = z.object({ kernel: z.string(), initrd: z.string() })

/** Where set-up put the guest's kernel and RAM disk; undefined where it could not build them. */
export function guestImages(env: Readonly<Record<string, string | undefined>> = process.env): GuestImages | undefined {
  const cache = env.CIMARRON_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cimarron')
  const file = join(cache, 'images', 'manifest.json')
  return existsSync(file) ? manifest.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined
}
