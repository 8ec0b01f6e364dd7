import { cancelled, type Disk, HypervisorError, type MachineConfig } from '@cimarron/hypervisor'
import { allForwards, forwardRule } from './nic/nic-arguments.ts'
import { nodeName } from './node-name.ts'

export interface FailedStart {
  readonly config: MachineConfig
  readonly signal?: AbortSignal | undefined
  /** What QEMU printed. */
  readonly words: string | undefined
  readonly incoming?: { readonly advice?: string } | undefined
}

/** Turns what went wrong into what the caller can act upon; QEMU's own words are the best explanation. */
export function startFailure(error: unknown, failed: FailedStart): HypervisorError {
  const failure = failureOf(error, failed)
  const { advice } = failed.incoming ?? {}
  if (advice === undefined || failure.code !== 'start-failed') return failure
  const { machine, words } = failure.detail
  return new HypervisorError('start-failed', { machine, words: `${words}; ${advice}` }, { cause: failure })
}

function failureOf(error: unknown, { config, signal, words }: FailedStart): HypervisorError {
  if (error instanceof HypervisorError) return error
  if (signal?.aborted) return cancelled(signal, `start of machine ${JSON.stringify(config.name)}`)
  const known = words === undefined ? undefined : (portConflict(config, words) ?? diskConflict(config, words))
  if (known) return known
  const said = words ?? (error instanceof Error ? error.message : String(error))
  return new HypervisorError('start-failed', { machine: config.name, words: said }, { cause: error })
}

function portConflict(config: MachineConfig, words: string): HypervisorError | undefined {
  const rule = /Could not set up host forwarding rule '([^']+)'/.exec(words)?.[1]
  const forward = allForwards(config).find((each) => forwardRule(each) === rule)
  if (!forward) return undefined
  const address = `${forward.protocol} ${forward.hostAddress}:${forward.hostPort}`
  return new HypervisorError('port-in-use', { address, words })
}

/** QEMU locks bytes of its images, and names the node or the descriptor, not the file, that another process holds. */
function diskConflict(config: MachineConfig, words: string): HypervisorError | undefined {
  if (!/Failed to get (shared )?"[\w ]+" lock/.test(words)) return undefined
  const disk = config.disks.find((each) => isNamed(each, words)) ?? config.disks[0]
  return disk && new HypervisorError('disk-in-use', { path: disk.path, by: 'another process', words })
}

function isNamed({ id }: Disk, words: string): boolean {
  return words.includes(`"node-name":"${nodeName(id)}"`)
}
