import type { IncomingMessage } from 'node:http'
import { RequestError } from '../problem/request-error.ts'

/**
 * A browser says in `origin` on whose page's behalf it asks, and may add remembered Basic credentials by itself. Only
 * the page served under the same host may change anything or open a console. Programs send no `origin`.
 * @throws RequestError `cross-origin`
 */
export function requireSameOrigin({ headers: { origin, host } }: IncomingMessage): void {
  if (origin === undefined || hostOf(origin) === host?.toLowerCase()) return
  throw new RequestError('cross-origin', { origin, host })
}

/** `null` is the origin of sandboxed and of local pages: nobody's. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host || undefined : undefined
}
