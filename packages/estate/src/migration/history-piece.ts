import type { MigrationProgress } from '@cimarron/hypervisor'
import type { CarriedRow } from '../metrics/carried-row.ts'
import type { MetricStep } from '../metrics/levels.ts'
import type { Schedule } from '../schedule/schedule.ts'

/** Part of what goes along with a machine beside itself and its past in the journal. A piece that is told twice is kept once. */
export type HistoryPiece =
  | { readonly kind: 'metrics'; readonly step: MetricStep; readonly rows: readonly CarriedRow[] }
  | {
      readonly kind: 'serial'
      readonly device: string
      /** Bytes of this port that were told before it. */
      readonly from: number
      /** As base64. */
      readonly bytes: string
    }
  /** Of a file that goes along: `bytes` as base64, and with the last of it its SHA-256. */
  | {
      readonly kind: 'file'
      readonly name: string
      readonly from: number
      readonly bytes: string
      readonly sha256?: string
    }
  /** How far it is, as its source sees it: kept nowhere. */
  | { readonly kind: 'progress'; readonly progress: MigrationProgress }
  /** Those of this machine alone. */
  | { readonly kind: 'schedules'; readonly schedules: readonly Schedule[] }
