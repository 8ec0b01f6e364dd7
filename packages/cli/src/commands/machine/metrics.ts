import type { MachineCounters, MachineMetrics, MetricHistory, MetricStep } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { historyText } from '../../metrics/history-text.ts'
import { bytesText, milliseconds, percentText, perSecond } from '../../metrics/usage-text.ts'
import { ago, durationMs } from '../../output/duration.ts'
import { safeText } from '../../output/safe-text.ts'

/** What a machine uses now, or used over time. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const machine = invocation.argument('machine')
  const backMs = durationMs(invocation, 'history')
  using connection = await connectApi(invocation)
  const { client } = connection
  if (backMs !== undefined) {
    const span = { step: stepFor(backMs), from: Math.max(0, host.now() - backMs) }
    const history = await client.call('machines.metrics-history', { machine, ...span }, { signal })
    await output.result(history, () => spanText(history, invocation))
    return
  }
  const metrics = await client.call('machines.metrics', { machine }, { signal })
  await output.result(metrics, () => usageText(metrics, host.now()))
}

/** As fine as it goes back so far: see the daemon's own table of steps. */
export function stepFor(backMs: number): MetricStep {
  if (backMs <= 600_000) return '1s'
  return backMs <= 86_400_000 ? '1m' : '1h'
}

function spanText(history: MetricHistory, { output, host }: Invocation): string {
  if (history.atMs.length === 0) return 'Nothing was measured in that time.'
  return historyText(history, { width: output.columns ?? 80, env: host.env })
}

function usageText(metrics: MachineMetrics, now: number): string {
  const { name, state, sample, rates = {} } = metrics
  const lines: [string, string][] = [
    ['Name', name],
    ['State', state],
  ]
  if (sample) lines.push(...sampleLines(sample, rates, now))
  else if (state !== 'off' && state !== 'saved') lines.push(['Measured', 'not yet; ask again in a second'])
  return lines.map(([label, value]) => `${`${label}:`.padEnd(12)}${safeText(value)}`).join('\n')
}

function sampleLines(
  sample: MachineCounters,
  rates: NonNullable<MachineMetrics['rates']>,
  now: number,
): readonly [string, string][] {
  const { cpu, memory, disks, nics, process, staleSinceMs } = sample
  const lines: [string, string][] = [
    ['Up', ago(new Date(sample.atMs - sample.uptimeMs), sample.atMs)],
    [
      'CPU',
      `${percentText(rates.cpu)} of one, ${percentText(rates.cpuWait)} waiting; ${cpu.seconds.toFixed(2)} s in all`,
    ],
    ['Memory', memoryText(memory, now)],
  ]
  if (process) lines.push(['Process', `${process.id}, ${process.threads} threads`])
  if (disks.length > 0) {
    const times = `${milliseconds(rates.diskReadTime)} a read, ${milliseconds(rates.diskWriteTime)} a write`
    lines.push(['Disks', `${perSecond(rates.diskRead)} read, ${perSecond(rates.diskWrite)} written; ${times}`])
  }
  for (const { id, read, write, flush, discard, allocatedBytes } of disks) {
    const errors = read.errors + write.errors + flush.errors + discard.errors
    const taken = allocatedBytes === undefined ? '' : `, takes ${bytesText(allocatedBytes)}`
    const failed = errors === 0 ? '' : `, ${errors} errors`
    lines.push([`  ${id}`, `${bytesText(read.bytes)} read, ${bytesText(write.bytes)} written${taken}${failed}`])
  }
  for (const nic of nics) {
    lines.push([
      `  ${nic.id}`,
      'unsupported' in nic
        ? `not supported: ${nic.unsupported}`
        : `${bytesText(nic.receive.bytes)} received, ${bytesText(nic.transmit.bytes)} transmitted`,
    ])
  }
  if (staleSinceMs !== undefined) {
    lines.push([
      'Stale',
      `its hypervisor has not answered for ${ago(new Date(staleSinceMs), now)}; disks are as they were`,
    ])
  }
  return lines
}

function memoryText({ configuredBytes, residentBytes, guest }: MachineCounters['memory'], now: number): string {
  const held = residentBytes === undefined ? '' : `, ${bytesText(residentBytes)} held by the host`
  const { totalBytes, availableBytes } = guest ?? {}
  if (guest === undefined || totalBytes === undefined || availableBytes === undefined) {
    return `${bytesText(configuredBytes)}${held}; the guest tells nothing of it`
  }
  const told = `told ${ago(new Date(guest.atMs), now)} ago`
  return `${bytesText(configuredBytes)}${held}; ${bytesText(totalBytes - availableBytes)} used in the guest (${told})`
}
