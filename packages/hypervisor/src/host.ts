/** A computer that runs machines. */
export interface Host {
  readonly id: string
  readonly name: string
  readonly architecture: 'x86_64' | 'aarch64'
  readonly processors: { readonly count: number; readonly model: string; readonly maxClockHz?: number }
  readonly memory: { readonly totalBytes: number; readonly availableBytes: number }
  /** Ways to run a guest that were tried and work, fastest first. */
  readonly accelerations: readonly ('kvm' | 'tcg')[]
  /** Machine types the platform offers here, e.g. `q35`, `pc`. */
  readonly machineTypes: readonly string[]
  readonly limits: { readonly maxProcessors: number; readonly minMemoryBytes: number; readonly maxMemoryBytes: number }
}
