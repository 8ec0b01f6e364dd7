import { setTimeout as delay } from 'node:timers/promises'
import type { QmpClient } from '../qmp/client.ts'
import { QmpError } from '../qmp/error.ts'
import { isObject, type JsonObject } from '../qmp/message.ts'

/** How a migration stands, of what `query-migrate` answers (qapi/migration.json, `MigrationInfo`). */
export interface MigrationStanding {
  /** `MigrationStatus`; `none` before there is one. */
  readonly status: string
  /** Of the guest's memory, in bytes; of a migration that comes in, QEMU 7.2 tells none. */
  readonly ram?: { readonly total: number; readonly remaining: number; readonly transferred: number }
  /** QEMU's words on why it failed. */
  readonly problem?: string
}

/** How often it is asked how far it is, in milliseconds; its end is told by an event. */
const askEveryMs = 100
/** QEMU answers late while it writes the state of devices to a slow disk. */
const answerMs = 120_000

const over = new Set(['completed', 'failed', 'cancelled'])

/**
 * Follows a migration of this QEMU, whichever way it goes, to its end: `completed`, `failed` or `cancelled`. QEMU tells of
 * the end by an event where `migrate-set-capabilities` has turned `events` on.
 * @param onStanding called each time that it was asked
 * @throws QmpError where the monitor goes; the signal's reason
 */
export async function watchMigration(
  qmp: QmpClient,
  { signal, onStanding }: { readonly signal?: AbortSignal | undefined; onStanding?(standing: MigrationStanding): void },
): Promise<MigrationStanding> {
  const watch = new AbortController()
  const told = nextEnd(qmp, watch.signal)
  try {
    for (;;) {
      const standing = decode(await qmp.executeAny('query-migrate', {}, { timeoutMs: answerMs }))
      onStanding?.(standing)
      if (over.has(standing.status)) return standing
      signal?.throwIfAborted()
      await Promise.race([told, delay(askEveryMs, undefined, { signal: watch.signal })])
      signal?.throwIfAborted()
    }
  } finally {
    watch.abort()
  }
}

/** Resolves at the event, and stays pending where the connection ends first: the next question tells that. */
async function nextEnd(qmp: QmpClient, signal: AbortSignal): Promise<void> {
  for await (const { name, data } of qmp.events(signal)) {
    if (name === 'MIGRATION' && over.has(String(data.status))) return
  }
  await new Promise<never>(() => undefined)
}

function decode(answer: unknown): MigrationStanding {
  if (!isObject(answer)) {
    const words = JSON.stringify(answer)?.slice(0, 200)
    throw new QmpError('protocol', `the monitor answered query-migrate with ${words}`, { command: 'query-migrate' })
  }
  const { status = 'none', ram } = answer
  const problem = answer['error-desc']
  return {
    status: String(status),
    ...(isObject(ram) ? { ram: decodeRam(ram) } : {}),
    ...(typeof problem === 'string' ? { problem } : {}),
  }
}

function decodeRam({ total, remaining, transferred }: JsonObject): NonNullable<MigrationStanding['ram']> {
  return { total: Number(total), remaining: Number(remaining), transferred: Number(transferred) }
}
