import { QmpError } from './error.ts'
import { isObject, type JsonObject } from './message.ts'

/** QEMU's `RunState` (qapi/run-state.json); later versions may know more, hence the text. */
export type RunState =
  | 'debug'
  | 'inmigrate'
  | 'internal-error'
  | 'io-error'
  | 'paused'
  | 'postmigrate'
  | 'prelaunch'
  | 'finish-migrate'
  | 'restore-vm'
  | 'running'
  | 'save-vm'
  | 'shutdown'
  | 'suspended'
  | 'watchdog'
  | 'guest-panicked'
  | 'colo'

export interface QmpStatus {
  readonly status: RunState | (string & {})
  readonly running: boolean
}

type None = Readonly<Record<string, never>>

/** The commands this driver uses: their arguments, and what they return. Any other goes through `executeAny`. */
export interface QmpCommands {
  qmp_capabilities: { arguments: { readonly enable?: readonly string[] }; returns: undefined }
  'query-status': { arguments: None; returns: QmpStatus }
  cont: { arguments: None; returns: undefined }
  stop: { arguments: None; returns: undefined }
  system_reset: { arguments: None; returns: undefined }
  system_powerdown: { arguments: None; returns: undefined }
  quit: { arguments: None; returns: undefined }
  'set-action': { arguments: Actions; returns: undefined }
}

/** What QEMU does by itself when these happen (qapi/run-state.json, `set-action`; `-action` on its command line). */
export interface Actions {
  readonly reboot?: 'reset' | 'shutdown'
  readonly shutdown?: 'poweroff' | 'pause'
  readonly panic?: 'pause' | 'shutdown' | 'exit-failure' | 'none'
}

export type QmpCommandName = keyof QmpCommands

export const decodeReturn: { readonly [C in QmpCommandName]: (value: unknown) => QmpCommands[C]['returns'] } = {
  qmp_capabilities: nothing,
  'query-status': decodeStatus,
  cont: nothing,
  stop: nothing,
  system_reset: nothing,
  system_powerdown: nothing,
  quit: nothing,
  'set-action': nothing,
}

function nothing(): undefined {
  return undefined
}

function decodeStatus(value: unknown): QmpStatus {
  const status = requireObject(value, 'query-status')
  if (typeof status.status !== 'string' || typeof status.running !== 'boolean') throw unexpected('query-status', value)
  return { status: status.status, running: status.running }
}

function requireObject(value: unknown, command: string): JsonObject {
  if (isObject(value)) return value
  throw unexpected(command, value)
}

function unexpected(command: string, value: unknown): QmpError {
  const words = JSON.stringify(value)?.slice(0, 200)
  return new QmpError('protocol', `the monitor answered ${command} with ${words}`, { command })
}
