export const qmpErrorCodes = ['command-failed', 'monitor-closed', 'protocol', 'timeout', 'cancelled'] as const

/**
 * `command-failed`: QEMU refused, its words are in the message. `monitor-closed`: the connection ended, nothing more can
 * be asked. `protocol`: the peer does not speak QMP, or said too much at once. `timeout`, `cancelled`: the answer was not
 * waited for any longer; the command may still have its effect.
 */
export type QmpErrorCode = (typeof qmpErrorCodes)[number]

export interface QmpErrorOptions {
  readonly cause?: unknown
  readonly command?: string
  /** QEMU's error class, e.g. `CommandNotFound`, `GenericError`, `DeviceNotFound`. */
  readonly qemuClass?: string
}

/** The only error that QMP raises. */
export class QmpError extends Error {
  override readonly name = 'QmpError'
  readonly code: QmpErrorCode
  readonly command: string | undefined
  readonly qemuClass: string | undefined

  constructor(code: QmpErrorCode, message: string, options: QmpErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.command = options.command
    this.qemuClass = options.qemuClass
  }
}
