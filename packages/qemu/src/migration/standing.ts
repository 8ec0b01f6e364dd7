import type { QmpClient } from '../qmp/client.ts'
import { isObject, type JsonObject } from '../qmp/message.ts'

/** How a migration that goes out stands, of what `query-migrate` answers (qapi/migration.json, `MigrationInfo`). */
export interface OutgoingStanding {
  readonly status: string
  /** QEMU's words on why it failed. */
  readonly problem?: string
  /** Of memory, in bytes. */
  readonly total: number
  readonly remaining: number
  readonly transferred: number
  /** Bytes a second. */
  readonly bandwidth: number
}

export async function standingOf(qmp: QmpClient): Promise<OutgoingStanding> {
  const answer = await qmp.executeAny('query-migrate')
  const info: JsonObject = isObject(answer) ? answer : {}
  const ram: JsonObject = isObject(info.ram) ? info.ram : {}
  const problem = info['error-desc']
  return {
    status: String(info.status ?? 'none'),
    ...(typeof problem === 'string' ? { problem } : {}),
    total: Number(ram.total ?? 0),
    remaining: Number(ram.remaining ?? 0),
    transferred: Number(ram.transferred ?? 0),
    // Told in megabits a second.
    bandwidth: Math.round((Number(ram.mbps ?? 0) * 1e6) / 8),
  }
}
