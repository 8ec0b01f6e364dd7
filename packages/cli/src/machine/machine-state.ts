import type { CimValue } from '@cimarron/cim'

/** CIM_EnabledLogicalElement.EnabledState as people say it of a machine (DSP1057). */
const stateWords: ReadonlyMap<CimValue | undefined, string> = new Map([
  [0, 'unknown'],
  [2, 'running'],
  [3, 'off'],
  [4, 'shutting-down'],
  [6, 'saved'],
  [9, 'paused'],
  [10, 'starting'],
])

export function stateWord(enabledState: CimValue | undefined, other: CimValue | undefined): string {
  if (enabledState === 1 && typeof other === 'string' && other !== '') return other.toLowerCase()
  return stateWords.get(enabledState) ?? (typeof enabledState === 'number' ? `state ${enabledState}` : 'unknown')
}

export const isRunning = (enabledState: CimValue | undefined): boolean => enabledState === 2
export const isOff = (enabledState: CimValue | undefined): boolean => enabledState === 3
export const isSaved = (enabledState: CimValue | undefined): boolean => enabledState === 6
export const isPaused = (enabledState: CimValue | undefined): boolean => enabledState === 9
export const isShuttingDown = (enabledState: CimValue | undefined): boolean => enabledState === 4
