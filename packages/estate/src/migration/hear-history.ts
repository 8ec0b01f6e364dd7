import type { Arrival } from '@cimarron/hypervisor'
import { machineColumns } from '../metrics/columns.ts'
import { completeSchedule, type Schedule } from '../schedule/schedule.ts'
import type { HistoryPiece } from './history-piece.ts'
import type { ArrivalNote, MigrationOffice } from './migration-office.ts'

/** Of one machine's own. */
const mostSchedules = 100

export interface HistoryHearing {
  readonly migration: string
  readonly note: ArrivalNote
  readonly arrival: Arrival
  readonly office: MigrationOffice
  readonly nowMs: number
}

/** Keeps a piece of what goes along with a machine. Schedules wait until it is here. */
export async function hearHistory(piece: HistoryPiece, hearing: HistoryHearing): Promise<void> {
  const { migration, note, arrival, office, nowMs } = hearing
  switch (piece.kind) {
    case 'metrics': {
      const { step, rows } = piece
      return await office.keepers.metrics.takeIn(note.machine, { step, rows, nowMs }, machineColumns)
    }
    case 'serial':
      return await hearSerial(piece, { arrival, heard: office.heardOf(migration) })
    case 'file': {
      const { kind: _kind, bytes, ...place } = piece
      return await arrival.keepFile({ ...place, bytes: Buffer.from(bytes, 'base64') })
    }
    case 'progress':
      return office.desk.get(migration)?.follow?.(piece.progress)
    case 'schedules': {
      const schedules = piece.schedules.slice(0, mostSchedules).map((one) => ofMachine(one, note.machine))
      return await office.books.arrivals.put(migration, { ...note, schedules })
    }
    default:
      return piece satisfies never
  }
}

/** Only what was not heard already. */
async function hearSerial(
  { device, from, bytes }: Extract<HistoryPiece, { readonly kind: 'serial' }>,
  { arrival, heard }: { readonly arrival: Arrival; readonly heard: Map<string, number> },
): Promise<void> {
  const told = Buffer.from(bytes, 'base64')
  const news = told.subarray(Math.max(0, (heard.get(device) ?? from) - from))
  if (news.length === 0) return
  await arrival.keepSerialHistory(device, news)
  heard.set(device, from + told.length)
}

/** Checked as one that is defined here. */
function ofMachine(told: Schedule, machine: string): Schedule {
  const { lastRun, sinceMs } = told
  return { ...completeSchedule({ ...told, target: { machine } }, sinceMs), ...(lastRun ? { lastRun } : {}) }
}
