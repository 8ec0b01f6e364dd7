import type { TerminalOutput } from '../host.ts'

/** As much of a log as fills a terminal's screen, roughly. A terminal that does not know its width says 0. */
export function tailBytes({ isTTY, columns }: TerminalOutput): number {
  return isTTY === true ? (columns || 80) * 24 : 2000
}
