import { getOnce } from '../connection/get-once.ts'
import type { Target } from '../connection/target.ts'
import { CliError } from '../error/cli-error.ts'

/**
 * The daemon's own words for a machine that migrated away from it, `there is no machine "web"; it moved to rack2 at …`: CIM has
 * none for it. Undefined where it knows nothing of the kind, and of servers elsewhere, which may be anybody's.
 */
export async function movedAway(target: Target, name: string, signal: AbortSignal): Promise<CliError | undefined> {
  if (target.kind !== 'local') return undefined
  const { status, body } = await getOnce(target.socketPath, `/api/v1/machines/${encodeURIComponent(name)}`, signal)
  if (status !== 404) return undefined
  const { code, detail } = JSON.parse(body) as { readonly code?: unknown; readonly detail?: unknown }
  const isTold = code === 'machine-not-found' && typeof detail === 'string' && detail.includes('; it moved to ')
  return isTold ? new CliError('not-found', detail) : undefined
}
