import type { JobView } from '../job.ts'
import type { JournalDraft } from '../journal-entry.ts'
import type { Write } from '../storage/statements.ts'
import { type Links, lookUpMachine } from './admission.ts'
import { ruleOf } from './command-rule.ts'
import { type JobBoard, jobWrite } from './job-board.ts'
import { interrupted, jobError, placeOf } from './job-run.ts'

export interface Recovery {
  readonly links: Links
  readonly board: JobBoard
  readonly nowMs: number
}

/**
 * The jobs that ran when the daemon died: each is completed where what it was to bring about is so, else failed, saying
 * how its machine was found and what to do.
 */
export function recoverJobs(
  stored: readonly JobView[],
  recovery: Recovery,
): { writes: Write[]; entries: JournalDraft[] } {
  const { links, board, nowMs } = recovery
  const rows: { writes: Write[]; entries: JournalDraft[] } = { writes: [], entries: [] }
  for (const job of stored) {
    if (job.endedMs !== undefined) {
      board.put(job)
      continue
    }
    const view = endedView(job, links, nowMs)
    board.put(view)
    rows.writes.push(jobWrite(view))
    rows.entries.push({ kind: 'job', atMs: nowMs, actor: job.actor, job: job.id, view })
  }
  rows.writes.push(...board.sweep(nowMs))
  return rows
}

function endedView(job: JobView, links: Links, endedMs: number): JobView {
  const found = job.machine === undefined ? undefined : lookUpMachine(links, job.machine)
  const link = found?.link ?? links.find(({ hypervisor }) => hypervisor.id === job.hypervisor)
  const { phase: _over, ...rest } = job
  const ended = { ...rest, endedMs, cancellable: false }
  const holds = ruleOf(job.command).holds(job.command, found?.machine.view, placeOf(job, link))
  if (holds) return { ...ended, state: 'completed', progress: 1 }
  return { ...ended, state: 'failed', error: jobError(interrupted(job, link)) }
}
