import type { AnyDevice } from '@cimarron/hypervisor'
import type { NewElement } from '../../../xml/new-element.ts'
import type { XmlElement } from '../../../xml/xml-element.ts'
import type { Spot } from '../../document.ts'
import type { DomainContext } from '../aspect.ts'

/** Around a device: its machine's document, and what that refers to. */
export interface Surroundings {
  readonly domain: XmlElement
  readonly context: DomainContext
}

/** A device of the model, and how a domain's document says it. */
export interface DeviceKind<D extends AnyDevice> {
  /** Of its elements. */
  readonly element: string
  /** By what libvirt knows it: `vda`, `52:54:00:12:34:56`, `serial0`. Undefined where the element is no such device. */
  key(element: XmlElement, around: Surroundings): string | undefined
  /** Undefined where the model can't say it. */
  read(element: XmlElement, around: Surroundings): Omit<D, 'id'> | undefined
  /** A new one with what no device is without; the rest is written into it. */
  make(device: D, around: Surroundings): NewElement
  /** Makes the element say what has changed, and touches nothing else. */
  write(spot: Spot, to: D, change: { readonly from: Omit<D, 'id'> } & Surroundings): void
}

/** Whether the property is to be written. */
export function differs<D extends object>(from: D, to: D, name: keyof D): boolean {
  return JSON.stringify(from[name]) !== JSON.stringify(to[name])
}
