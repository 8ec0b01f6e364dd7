export const libvirtErrorCodes = [
  'refused',
  'closed',
  'protocol',
  'timeout',
  'cancelled',
  'authentication',
  'unsupported',
  'document',
] as const

/**
 * `refused`: the server did, its words are the message and `server` has the rest. `closed`: the connection is over, nothing
 * more can be asked. `protocol`: the peer does not speak the protocol. `timeout`, `cancelled`: the answer was not waited
 * for any longer; the call may still have its effect. `authentication`: it did not let us in. `unsupported`: what this
 * client can not do, said by name. `document`: XML that is broken, or not of the kind that is expected.
 */
export type LibvirtErrorCode = (typeof libvirtErrorCodes)[number]

/** libvirt's own number and words: `virErrorNumber` and `virErrorDomain`. */
export interface ServerError {
  readonly code: number
  readonly domain: number
}

export interface LibvirtErrorOptions {
  readonly cause?: unknown
  /** Of the call, `DOMAIN_CREATE`. */
  readonly procedure?: string
  readonly server?: ServerError
}

/** The only error that this package raises. */
export class LibvirtError extends Error {
  override readonly name = 'LibvirtError'
  readonly code: LibvirtErrorCode
  readonly procedure: string | undefined
  readonly server: ServerError | undefined

  constructor(code: LibvirtErrorCode, message: string, options: LibvirtErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.procedure = options.procedure
    this.server = options.server
  }
}

/** Some of `virErrorNumber` (virterror.h): those that somebody acts on. */
export const serverErrors = {
  internal: 1,
  noSupport: 3,
  invalidArgument: 8,
  operationFailed: 9,
  readOnly: 29,
  systemError: 38,
  rpc: 39,
  noDomain: 42,
  noNetwork: 43,
  authenticationFailed: 45,
  noPool: 49,
  noVolume: 50,
  volumeExists: 90,
  noCheckpoint: 103,
  operationInvalid: 55,
  noSnapshot: 72,
  timedOut: 68,
  aborted: 78,
  configUnsupported: 67,
  unsupported: 84,
  agentUnresponsive: 86,
  agentUnsynced: 97,
  migrateFinishOk: 93,
  argumentUnsupported: 74,
  busy: 87,
  accessDenied: 88,
} as const
