import type { Host, Hypervisor, Machine, Networks, Operation } from '@cimarron/hypervisor'
import type { Libvirt } from '../../api/libvirt.ts'
import type { LibvirtUri } from '../../transport/libvirt-uri.ts'
import type { LibvirtStorage } from '../storage/libvirt-storage.ts'

/** What a move needs of the server it goes to. */
export interface MoveTarget {
  readonly hypervisor: Hypervisor
  readonly address: LibvirtUri
  readonly uri: string
  readonly isReadOnly: boolean
  readonly storage: LibvirtStorage
  readonly networks: Networks
  host(): Host
  /** @throws HypervisorError `unreachable` */
  libvirt(): Libvirt
  /** What its server tells of that machine is passed over until this is disposed of. */
  expect(machine: string): Disposable
  /** Takes in one that has come. */
  takeIn(machine: string, operation: Operation): Promise<Machine>
}

const targets = new WeakMap<Hypervisor, MoveTarget>()

/** A connection makes known that machines can be moved to it. */
export function offerTarget(target: MoveTarget): void {
  targets.set(target.hypervisor, target)
}

/** Undefined of what is no libvirt server's. */
export function targetOf(hypervisor: Hypervisor): MoveTarget | undefined {
  return targets.get(hypervisor)
}
