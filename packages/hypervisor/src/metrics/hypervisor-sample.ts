import type { HostSample } from './host-sample.ts'
import type { MachineSample } from './machine-sample.ts'

/** One round over everything of a hypervisor. */
export interface HypervisorSample {
  /** When it began, in milliseconds since 1970. */
  readonly atMs: number
  /** From its beginning to its end, in milliseconds. */
  readonly tookMs: number
  /** Of the machines that run, in no particular order. */
  readonly machines: readonly MachineSample[]
  readonly hosts: readonly HostSample[]
}
