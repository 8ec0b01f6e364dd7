import type { KeptImage } from '@cimarron/api/client'
import { safeText } from '../output/safe-text.ts'

/** An image of a deleted snapshot that stays, and until when. */
export function keptLine({ path, by }: KeptImage): string {
  const all = by.map((one) => safeText(one)).join(' and ')
  return `${safeText(path)} stays: ${all} build on it; it is merged when one of them goes`
}
