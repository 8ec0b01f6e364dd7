import { getOnce } from '../connection/get-once.ts'
import type { Target } from '../connection/target.ts'

/**
 * What the daemon here says of a machine that it does not have: it knows where those went that migrated away, for which CIM has no words.
 * Undefined where it says nothing of the kind, and of servers elsewhere, which may be anybody's.
 */
export async function daemonsWords(target: Target, name: string, signal: AbortSignal): Promise<string | undefined> {
  if (target.kind !== 'local') return undefined
  const { status, body } = await getOnce(target.socketPath, `/api/v1/machines/${encodeURIComponent(name)}`, signal)
  if (status !== 404) return undefined
  const { code, detail } = JSON.parse(body) as { readonly code?: unknown; readonly detail?: unknown }
  return code === 'machine-not-found' && typeof detail === 'string' ? detail : undefined
}
