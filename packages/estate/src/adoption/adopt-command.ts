/** A machine that is off becomes another hypervisor's of this daemon, with the disks that it has. */
export interface AdoptCommand {
  readonly kind: 'adopt-machine'
  readonly machine: string
  /** By name or id. */
  readonly to: string
}
