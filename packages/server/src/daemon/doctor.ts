import { access, constants, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finding } from '@cimarron/api'
import type { HypervisorInfo } from '@cimarron/estate'
import { probeHost } from '@cimarron/qemu'
import type { PackageState } from '../providers/provider-packages.ts'
import type { TlsStatus } from '../tls/tls-keeper.ts'
import type { QemuChoice } from './hypervisors.ts'

interface House {
  readonly dataDirectory: string
  /** What the hypervisor on this host was configured to use. */
  readonly qemu: QemuChoice
  readonly hypervisors: readonly HypervisorInfo[]
  readonly tls: TlsStatus
  readonly packages: readonly PackageState[]
  /** Namespaces that the configuration has nothing for any more, and clients have things in. */
  readonly adopted: readonly string[]
  readonly now?: Date
}

/** What is missing or odd on this host, with its remedy. Each check tries the thing itself. */
export async function examine({
  dataDirectory,
  qemu,
  hypervisors,
  tls,
  packages,
  adopted,
  now = new Date(),
}: House): Promise<Finding[]> {
  return [
    ...(await examineQemu(dataDirectory, qemu)),
    ...hypervisors.map(
      ({ name, platform, version }): Finding => ({
        level: platform === 'simulator' ? 'note' : 'ok',
        subject: `hypervisor ${name}`,
        text: platform === 'simulator' ? 'machines are simulated' : `${platform} ${version}`,
      }),
    ),
    ...hypervisors.flatMap(missingFindings),
    ...examineCertificate(tls, now),
    ...packages.map(packageFinding),
    ...adopted.map(adoptedFinding),
    await examineSpace(dataDirectory),
    await examineWritable(dataDirectory),
  ]
}

/** What machines could have on another host; features with one reason are told together. */
function missingFindings({ name, missing }: HypervisorInfo): Finding[] {
  const byReason = Map.groupBy(missing, ([, { why, remedy }]) => JSON.stringify([why, remedy]))
  return [...byReason.values()].map((features) => {
    const [first] = features
    const { why = '', remedy } = first?.[1] ?? {}
    const text = `without ${features.map(([feature]) => feature).join(', ')}: ${why}`
    return { level: 'note', subject: `hypervisor ${name}`, text, ...(remedy === undefined ? {} : { remedy }) }
  })
}

function packageFinding(state: PackageState): Finding {
  const subject = `providers ${state.package}`
  if (state.isServing) return { level: 'ok', subject, text: `${state.things} registered in ${state.namespace}` }
  return {
    level: 'error',
    subject,
    text: `not in service in ${state.namespace}: ${state.reason}`,
    remedy: state.remedy,
  }
}

/** A namespace that went from the configuration while clients had things in it. */
export function adoptedFinding(namespace: string): Finding {
  return {
    level: 'warning',
    subject: `namespace ${namespace}`,
    text: 'the configuration has nothing for it any more, but clients have stored things in it: it is kept as theirs',
    remedy:
      'configure its provider package or hypervisor again (instances of classes that went with it wait in the store), or delete what is in it and the namespace',
  }
}

async function examineQemu(dataDirectory: string, choice: QemuChoice): Promise<Finding[]> {
  const { program, accelerations, user, problems } = await probeHost({
    directory: join(dataDirectory, 'qemu'),
    ...choice,
  })
  const findings: Finding[] = problems.map(({ what, remedy, isFatal }) => ({
    level: isFatal ? 'error' : 'warning',
    subject: 'qemu',
    text: what,
    remedy,
  }))
  if (program === undefined) return findings
  findings.push({ level: 'ok', subject: 'qemu', text: `${program.version}, runs as user ${user.uid}: ${user.why}` })
  // One that does not work is among the problems.
  for (const { acceleration, works, why } of accelerations)
    if (works) findings.push({ level: 'ok', subject: `acceleration ${acceleration}`, text: `works: ${why}` })
  return findings
}

const dayMs = 86_400_000
/** Ours is renewed 30 days before its end: with less left, that did not work. */
const soonDays = 14

/** How long clients are shown a certificate that they can trust. */
export function examineCertificate(tls: TlsStatus, now: Date): Finding[] {
  const subject = 'certificate'
  const { isOwn, problem } = tls
  const text = `${tls.subject}, ${ends(tls.expiresMs, now)}`
  const remedy = isOwn ? "look into the daemon's log why it was not renewed" : 'put another in the files under "tls"'
  const findings: Finding[] = []
  if (problem !== undefined)
    findings.push({
      level: 'error',
      subject,
      text: `what lies in the files is not used: ${problem}`,
      remedy: 'put that right; the daemon looks again every minute, and at SIGHUP',
    })
  const left = (tls.expiresMs - now.getTime()) / dayMs
  if (left <= 0) findings.push({ level: 'error', subject, text, remedy })
  else if (left < soonDays) findings.push({ level: 'warning', subject, text, remedy })
  else findings.push({ level: 'ok', subject, text })
  if ((tls.authorityExpiresMs - now.getTime()) / dayMs < 365) {
    const what = `the CA in tls/ca.pem ${ends(tls.authorityExpiresMs, now)}; what it issued ends with it`
    const renewal = 'remove tls/ca.pem and tls/ca.key, restart the daemon, and give the new ca.pem to clients'
    findings.push({ level: 'warning', subject, text: what, remedy: renewal })
  }
  return findings
}

function ends(expiresMs: number, now: Date): string {
  const days = Math.floor((expiresMs - now.getTime()) / dayMs)
  const day = new Date(expiresMs).toISOString().slice(0, 10)
  return days < 0 ? `ended ${day}` : `good until ${day} (${days} days)`
}

const littleSpace = 1024 ** 3

async function examineSpace(directory: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(directory)
  const free = bavail * bsize
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free for ${directory}`
  return free < littleSpace
    ? { level: 'warning', subject: 'space', text, remedy: 'free some, or set CIMARRON_HOME to a larger file system' }
    : { level: 'ok', subject: 'space', text }
}

async function examineWritable(directory: string): Promise<Finding> {
  try {
    await access(directory, constants.W_OK)
    return { level: 'ok', subject: 'data directory', text: `${directory} is writable` }
  } catch (error) {
    const text = `${directory} is not writable: ${(error as Error).message}`
    return { level: 'error', subject: 'data directory', text, remedy: 'give it to the user that runs the daemon' }
  }
}
