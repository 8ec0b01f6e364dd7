import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the built web page: beside the daemon's bundle, or in a clone where its package builds it. */
export function pageFolder(): string | undefined {
  const places = ['../console/', '../../../console/dist/'].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  )
  return places.find((place) => existsSync(join(place, 'index.html')))
}
