import type { ScheduleView } from '@cimarron/api/client'
import { safeText } from '../output/safe-text.ts'

/** Local, to the minute: the daemon's zone is that of most who ask. */
export function timeText(atMs: number): string {
  const date = new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000)
  return date.toISOString().slice(0, 16).replace('T', ' ')
}

export function nextText({ enabled, nextMs }: ScheduleView): string {
  return enabled && nextMs !== undefined ? timeText(nextMs) : 'disabled'
}

export function lastText({ lastRun }: ScheduleView): string {
  if (!lastRun) return 'never'
  const { atMs, state, made, deleted } = lastRun
  return `${timeText(atMs)} ${state}, ${made} made, ${deleted} deleted`
}

export function problemLines({ lastRun }: ScheduleView): readonly string[] {
  return (lastRun?.problems ?? []).map((problem) => `  ${safeText(problem)}`)
}
