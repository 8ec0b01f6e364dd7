import { drainBoundedLog, findBoundedLog } from './bounded-log.ts'
import type { SerialHistory } from './serial-history.ts'

/** At a run's end, what its serial port said joins what it said before. */
export function keepSerialLog(path: string, history: SerialHistory): void {
  const log = findBoundedLog(path)
  if (log) drainBoundedLog(log, (piece) => history.append(piece))
}
