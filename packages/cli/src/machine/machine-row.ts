/** What a list shows of a machine, whichever way it was asked for. */
export interface MachineRow {
  readonly name: string
  readonly id: string
  readonly state: string
  readonly processors: number | undefined
  readonly memoryBytes: number | undefined
  /** Of the last change of state. */
  readonly since: Date | undefined
  readonly namespace: string
  /** CIM tells none. */
  readonly tags: readonly string[]
  /** Whether something waits for the next start; CIM's list does not tell. */
  readonly isPending: boolean
  /** How many processors it keeps busy; only where that was asked for, and is known. */
  readonly load?: number
  /** Those of its network adapters; only where they were asked for, of one that runs. */
  readonly addresses?: readonly string[]
}
