import { type Detail, type HypervisorErrorCode, quote } from '@cimarron/hypervisor'

/** What the estate itself refuses; what drivers refuse keeps the hypervisor's own error. */
export const estateErrorCodes = [
  'denied',
  'ambiguous-name',
  'hypervisor-not-found',
  'host-not-found',
  'job-not-found',
  'schedule-not-found',
  'not-cancellable',
  'interrupted',
  'cursor-gone',
  'shutting-down',
  'storage-failed',
  'peer-unknown',
  'peer-silent',
  'migration-not-found',
] as const

export type EstateErrorCode = (typeof estateErrorCodes)[number]
/** Every code a face has to map. */
export type AnyErrorCode = EstateErrorCode | HypervisorErrorCode

const texts: Readonly<Record<EstateErrorCode, (detail: Detail) => string>> = {
  denied: (d) => {
    const has = d.role === 'none' ? 'has no role here' : `has the role ${d.role}`
    return `the user ${bare(d.actor)} ${has}; ${d.act ?? d.command} needs the role ${d.needs}`
  },
  'ambiguous-name': (d) =>
    `${d.count} ${d.kind ?? 'machines'} are named ${quote(d.name)}; give the id of one: ${d.ids}`,
  'hypervisor-not-found': (d) => `there is no hypervisor ${quote(d.hypervisor)}; there are ${d.known}`,
  'host-not-found': (d) => `there is no host ${quote(d.host)}; there are ${d.known}`,
  'schedule-not-found': (d) => `there is no schedule ${quote(d.schedule)}; list them, and give a name or id`,
  'job-not-found': (d) => `there is no job ${quote(d.job)}; ended jobs are kept for a limited time`,
  'not-cancellable': (d) => `job ${quote(d.job)} (${d.command}) ${d.why}`,
  interrupted: (d) => `${d.command} was interrupted when the daemon ended; ${d.found}; ${d.remedy}`,
  'cursor-gone': (d) => `the journal holds entries ${d.first} to ${d.last}, asked for was what follows ${d.after}`,
  'shutting-down': () => 'the daemon is shutting down and takes no more commands; machines keep running',
  'peer-unknown': (d) => `there is no peer ${quote(d.peer)}; there are ${d.known}`,
  'peer-silent': (d) => `peer ${quote(d.peer)} does not answer: ${d.problem}`,
  'migration-not-found': (d) =>
    `no machine ${quote(d.machine)} waits for what became of its migration, or has moved with its images`,
  'storage-failed': (d) => `${d.what}: ${d.problem}${d.remedy ? `; ${d.remedy}` : ''}`,
}

/** A name that is a plain word as it is, any other quoted. */
function bare(name: string | number | undefined): string {
  return /^[\w.@-]+$/.test(String(name)) ? String(name) : quote(name)
}

/** An error of the estate's own table; faces map `code` and never look at the text. */
export class EstateError extends Error {
  override readonly name = 'EstateError'
  readonly code: EstateErrorCode
  readonly detail: Detail

  constructor(code: EstateErrorCode, detail: Detail = {}, options: { cause?: unknown } = {}) {
    super(texts[code](detail), options)
    this.code = code
    this.detail = detail
  }
}
