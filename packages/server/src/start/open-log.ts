import { type Logger, pino } from 'pino'
import { LogFile } from './log-file.ts'

const largestBytes = 16 * 1024 * 1024

/** The daemon's log: lines of JSON in a file, with what was said before beside it once that has grown. */
export function openLog(path: string, level: string): Logger {
  const complain = (text: string): void => void process.stderr.write(`cimarron: ${text}\n`)
  return pino({ level }, new LogFile(path, { largestBytes, complain }))
}
