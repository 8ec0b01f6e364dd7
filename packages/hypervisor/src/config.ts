/** What a machine is made of. The same shape describes it as defined (at next start) and as active (now). */
export interface MachineConfig {
  /** A UUID in lower case that never changes. */
  readonly id: string
  /** A label people use; unique within a hypervisor, and can change. */
  readonly name: string
  readonly description?: string
  readonly architecture: 'x86_64' | 'aarch64'
  /** QEMU's machine type without version, `q35` or `pc`; other hypervisors use their own words. */
  readonly machineType: string
  /** `auto` takes the fastest that was tried and works on the host. */
  readonly acceleration: 'auto' | 'kvm' | 'tcg'
  readonly processors: { readonly count: number }
  readonly memory: { readonly bytes: number }
  readonly firmware: 'bios'
  readonly boot: Boot
  readonly disks: readonly Disk[]
  readonly nics: readonly Nic[]
  readonly serials: readonly SerialPort[]
  readonly graphics: readonly Graphics[]
  readonly lifecycle: LifecyclePolicy
}

export interface Boot {
  /** Boots this kernel directly, without firmware looking for one. */
  readonly direct?: { readonly kernel: string; readonly initrd?: string; readonly commandLine?: string }
  /** Device ids in the order in which firmware tries them; devices not named come last or not at all. */
  readonly order: readonly string[]
}

/** What every device has: an id given once, unique in its machine, that stays whatever else changes. */
export interface Device {
  readonly id: string
}

export interface Disk extends Device {
  readonly kind: 'disk'
  /** Absolute path of the image on the host. */
  readonly path: string
  /** As recorded; never guessed from the image's bytes. */
  readonly format: 'raw' | 'qcow2'
  readonly bus: 'virtio'
  readonly readOnly: boolean
}

export interface Nic extends Device {
  readonly kind: 'nic'
  /** Lower case, colons. */
  readonly mac: string
  readonly model: 'virtio'
  readonly backend: { readonly kind: 'user'; readonly forwards: readonly PortForward[] }
}

/** A host port that leads to a guest's port (user networking). */
export interface PortForward {
  readonly protocol: 'tcp' | 'udp'
  readonly hostAddress: string
  readonly hostPort: number
  readonly guestPort: number
}

export interface SerialPort extends Device {
  readonly kind: 'serial'
}

export interface Graphics extends Device {
  readonly kind: 'graphics'
  readonly protocol: 'vnc'
}

/** What happens to the machine when its guest powers off, reboots or crashes; holds also while no daemon is there. */
export interface LifecyclePolicy {
  readonly onPoweroff: 'power-off' | 'pause'
  readonly onReboot: 'reset' | 'power-off'
  readonly onCrash: 'power-off' | 'pause' | 'reset'
}

export type AnyDevice = Disk | Nic | SerialPort | Graphics
export type DeviceKind = AnyDevice['kind']
