export const hypervisorErrorCodes = [
  'unsupported',
  'machine-not-found',
  'device-not-found',
  'name-in-use',
  'id-in-use',
  'invalid-config',
  'invalid-state',
  'revision-conflict',
  'disk-missing',
  'disk-in-use',
  'file-missing',
  'port-in-use',
  'mac-in-use',
  'interface-unavailable',
  'not-enough-memory',
  'device-unavailable',
  'guest-refused',
  'agent-unavailable',
  'start-failed',
  'timeout',
  'cancelled',
  'unreachable',
  'busy',
  'peer-failed',
  'pool-not-found',
  'pool-in-use',
  'pool-unavailable',
  'volume-not-found',
  'no-space',
  'image-refused',
  'checksum-mismatch',
  'invalid-input',
  'network-not-found',
  'network-in-use',
  'snapshot-not-found',
  'snapshot-refused',
  'snapshots-exist',
  'present-state-lost',
  'arrival-refused',
  'migration-failed',
] as const

export type HypervisorErrorCode = (typeof hypervisorErrorCodes)[number]

/**
 * The closed table of what can go wrong under a driver. The text says what was wrong, with which value, and what
 * would be right; faces map the code and never look at the text.
 */
const texts: Readonly<Record<HypervisorErrorCode, (detail: Detail) => string>> = {
  unsupported: (d) =>
    `${d.platform ?? 'this hypervisor'} does not support ${d.feature}${d.why ? `: ${d.why}` : ''}${d.remedy ? `; ${d.remedy}` : ''}`,
  'machine-not-found': (d) => `there is no machine ${quote(d.machine)}${d.moved ? `; ${d.moved}` : ''}`,
  'device-not-found': (d) => `machine ${quote(d.machine)} has no ${d.wanted ?? 'device'} ${quote(d.device)}`,
  'name-in-use': (d) => `a ${d.kind ?? 'machine'} named ${quote(d.name)} exists already; choose another name`,
  'id-in-use': (d) => `a ${d.kind ?? 'machine'} with id ${quote(d.id)} exists already`,
  'invalid-config': (d) => `${d.what}: ${d.problem}`,
  'invalid-state': (d) =>
    `${d.kind ?? 'machine'} ${quote(d.machine)} is ${d.state}; ${d.operation} needs it ${d.needs}`,
  'revision-conflict': (d) =>
    `${d.kind ?? 'machine'} ${quote(d.machine)} is at revision ${d.revision}, the change was made against ${d.given}; read it again`,
  'disk-missing': (d) => `disk image ${quote(d.path)} ${d.problem}`,
  'disk-in-use': (d) =>
    `disk image ${quote(d.path)} is in use by ${d.by}; ${d.remedy ?? 'shut that down, or detach the image there: two that write to one image spoil it'}`,
  'file-missing': (d) => `${d.what} ${quote(d.path)} ${d.problem}`,
  'port-in-use': (d) => `host port ${d.address} is in use; choose another or free it`,
  'mac-in-use': (d) =>
    `MAC address ${d.mac} is that of NIC ${quote(d.nic)} of machine ${quote(d.machine)}; choose another, or leave it out`,
  'interface-unavailable': (d) => `NIC ${quote(d.nic)} can't be plugged in: ${d.problem}`,
  'not-enough-memory': (d) =>
    `${d.wanted} of memory asked for, ${d.available} available on host ${d.host}${d.remedy ? `; ${d.remedy}` : ''}`,
  'device-unavailable': (d) => `device ${quote(d.device)} of the host ${d.problem}`,
  'guest-refused': (d) => `the guest of machine ${quote(d.machine)} ${d.problem}${d.remedy ? `; ${d.remedy}` : ''}`,
  'agent-unavailable': (d) =>
    `the agent in the guest of machine ${quote(d.machine)} is not there: ${d.problem}; ${d.remedy}`,
  'start-failed': (d) => `machine ${quote(d.machine)} did not start: ${d.words}`,
  timeout: (d) => `${d.what} did not happen within ${d.within}${d.remedy ? `; ${d.remedy}` : ''}`,
  cancelled: (d) => `${d.what} was cancelled`,
  unreachable: (d) => `${d.what} does not answer${d.remedy ? `; ${d.remedy}` : ''}`,
  busy: (d) =>
    `${d.kind ?? 'machine'} ${quote(d.machine)} is busy with ${d.operation}${d.job === undefined ? '' : ` (job ${d.job})`}`,
  'peer-failed': (d) => `${d.what}: ${d.words}`,
  'pool-not-found': (d) => `there is no pool ${quote(d.pool)}`,
  'pool-in-use': (d) => `pool ${quote(d.pool)} is in use by ${d.by}`,
  'pool-unavailable': (d) => `pool ${quote(d.pool)} can't be used: ${d.problem}`,
  'volume-not-found': (d) => `there is no volume ${quote(d.volume)}`,
  'no-space': (d) =>
    d.wanted === undefined
      ? `${d.what}: no space is left in ${placeOf(d)}; ${d.remedy ?? 'make room, or use another pool'}`
      : `${d.what}: ${d.wanted} may be needed in ${placeOf(d)}, where ${d.available} are free; ${d.remedy ?? 'make room, or use another folder'}`,
  'image-refused': (d) => `image ${quote(d.path)} ${d.problem}`,
  'checksum-mismatch': (d) =>
    `what came of ${quote(d.volume)} has SHA-256 ${d.found}, it should have ${d.wanted}; send it again`,
  'invalid-input': (d) => `${d.what}: ${quote(d.value)} ${d.problem}; ${d.remedy}`,
  'network-not-found': (d) => `there is no network ${quote(d.network)}`,
  'snapshot-not-found': (d) =>
    `machine ${quote(d.machine)} has no snapshot ${quote(d.snapshot)}; it has ${d.known ?? 'none'}`,
  'snapshot-refused': (d) => `no ${d.what ?? 'snapshot'} of machine ${quote(d.machine)}: ${d.problem}; ${d.remedy}`,
  'snapshots-exist': (d) =>
    `machine ${quote(d.machine)} has snapshots (${d.known}), which would be lost; delete them before, or say that they go with it (--snapshots)`,
  'present-state-lost': (d) =>
    `what machine ${quote(d.machine)} is now would be lost by its revert to ${quote(d.snapshot)}; take a snapshot of it first, or force it`,
  'network-in-use': (d) => `network ${quote(d.network)} is in use by ${d.by}; power off or unplug first`,
  'arrival-refused': (d) =>
    `machine ${quote(d.machine)} can't come here: ${d.problem}${d.remedy ? `; ${d.remedy}` : ''}`,
  'migration-failed': (d) =>
    `machine ${quote(d.machine)} could not be migrated: ${d.words}${d.remedy ? `; ${d.remedy}` : ''}`,
}

export type Detail = Readonly<Record<string, string | number | undefined>>

/** A folder or file by its path, and by its pool where it is in one. */
function placeOf({ pool, path }: Detail): string {
  return pool === undefined ? quote(path) : `pool ${quote(pool)} (${quote(path)})`
}

/** Longer than any name, and than most paths: a value fills no log. */
const longestQuoted = 300

/** A value as errors tell it: JSON, so that a hostile one can't forge a line, and cut where it is long. */
export function quote(value: string | number | undefined): string {
  const text = JSON.stringify(value ?? '')
  return text.length <= longestQuoted ? text : `${text.slice(0, longestQuoted)}…" (${String(value).length} characters)`
}

export class HypervisorError extends Error {
  override readonly name = 'HypervisorError'
  readonly code: HypervisorErrorCode
  readonly detail: Detail

  constructor(code: HypervisorErrorCode, detail: Detail = {}, options: { cause?: unknown } = {}) {
    super(texts[code](detail), options)
    this.code = code
    this.detail = detail
  }
}
