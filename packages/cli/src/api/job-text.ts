import type { JobView } from '@cimarron/api/client'
import { safeText } from '../output/safe-text.ts'

/** The state, and how far a job is that goes on. */
export function jobState({ state, progress, phase }: JobView): string {
  if (state !== 'running') return state
  const percent = `${Math.round(progress * 100)} %`
  return phase === undefined ? `running, ${percent}` : `running, ${percent} (${safeText(phase)})`
}

export function jobText(job: JobView): string {
  const time = (ms: number | undefined): string => (ms === undefined ? '-' : new Date(ms).toISOString())
  const lines: [string, string][] = [
    ['Job', job.id],
    ['Command', job.command.kind],
    ...(job.volume === undefined ? [] : [['Volume', job.volume] satisfies [string, string]]),
    ...(job.network === undefined ? [] : [['Network', job.network] satisfies [string, string]]),
    ...(job.pool === undefined ? [] : [['Pool', job.pool] satisfies [string, string]]),
    ['Machine', job.machine ?? '-'],
    ['By', `${job.actor.name} (${job.actor.role}, ${job.actor.via})`],
    ['State', jobState(job)],
    ['Submitted', time(job.submittedMs)],
    ['Ended', time(job.endedMs)],
  ]
  if (job.error !== undefined) lines.push(['Error', `${job.error.code}: ${job.error.message}`])
  if (job.cancellable) lines.push(['Can be', `cancelled: cimarron job cancel ${job.id}`])
  return lines.map(([name, value]) => `${`${name}:`.padEnd(12)}${safeText(value)}`).join('\n')
}
