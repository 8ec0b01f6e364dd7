import { HypervisorError } from '@cimarron/hypervisor'
import { QmpError } from '../qmp/error.ts'
import { isObject } from '../qmp/message.ts'
import type { Run } from '../run.ts'

/** QEMU answers nothing while it writes or reads the memory: as long as that takes. The longest a timer can wait. */
const untilItIsDone = 2 ** 31 - 1

/**
 * Starts a job of QEMU (qapi/job.json) and sees it conclude by its events.
 * @throws HypervisorError `no-space`, `peer-failed` with QEMU's own words; QmpError where QEMU went away
 */
export async function runJob(
  run: Run,
  command: 'snapshot-save' | 'snapshot-load' | 'snapshot-delete',
  { id, what, ...args }: { readonly id: string; readonly what: string } & Readonly<Record<string, unknown>>,
): Promise<void> {
  const concluded = run.event(
    ({ name, data }) => name === 'JOB_STATUS_CHANGE' && data.id === id && data.status === 'concluded',
  )
  const options = { timeoutMs: untilItIsDone }
  await run.qmp.executeAny(command, { 'job-id': id, ...args }, options)
  if (!(await concluded)) throw new QmpError('monitor-closed', `QEMU went away during ${what}`)
  const jobs = await run.qmp.executeAny('query-jobs', {}, options)
  const job = Array.isArray(jobs) ? jobs.filter(isObject).find((one) => one.id === id) : undefined
  await run.qmp.executeAny('job-dismiss', { id }, options)
  if (typeof job?.error !== 'string') return
  const words = job.error
  if (/No space left on device|Disk quota exceeded|-28\b/.test(words))
    throw new HypervisorError('no-space', { what, path: String(args.vmstate ?? '') })
  throw new HypervisorError('peer-failed', { what, words })
}
