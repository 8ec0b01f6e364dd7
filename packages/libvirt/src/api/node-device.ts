import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { CallOptions, RpcConnection } from '../rpc/rpc-connection.ts'

/** `virConnectListAllNodeDeviceFlags`: what a device can be. */
export const deviceKinds = {
  system: 1,
  pci: 2,
  usb: 4,
  usbInterface: 8,
  net: 16,
  scsiHost: 32,
  scsiTarget: 64,
  scsi: 128,
  storage: 256,
  fibreChannelHost: 512,
  vports: 1024,
  scsiGeneric: 2048,
  drm: 4096,
  mdevTypes: 8192,
  mdev: 16_384,
  ccw: 32_768,
} as const

/** A device of the host. */
export class NodeDevice {
  /** libvirt's own for it: `pci_0000_00_1f_2`. */
  readonly name: string
  readonly #rpc: RpcConnection

  constructor(rpc: RpcConnection, { name }: { readonly name: string }) {
    this.name = name
    this.#rpc = rpc
  }

  /** libvirt.org/formatnode.html */
  async xml(options?: CallOptions): Promise<string> {
    return (await this.#rpc.call(calls.nodeDeviceGetXmlDesc, { name: this.name, flags: 0 }, options)).xml
  }

  /** The name of what it is plugged into; null of the topmost. */
  async parent(options?: CallOptions): Promise<string | null> {
    return (await this.#rpc.call(calls.nodeDeviceGetParent, { name: this.name }, options)).parentName
  }

  /** Takes it from the host, to be given to a domain. @param driver libvirt's choice if left out */
  async detach({ driver, ...options }: CallOptions & { readonly driver?: string } = {}): Promise<void> {
    const asked = { name: this.name, driverName: driver ?? null, flags: 0 }
    await this.#rpc.call(calls.nodeDeviceDetachFlags, asked, options)
  }

  /** Gives it back to the host. */
  async reattach(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.nodeDeviceReAttach, { name: this.name }, options)
  }

  async reset(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.nodeDeviceReset, { name: this.name }, options)
  }

  /** Ends one that was made (a mediated device, a virtual port). */
  async destroy(options?: CallOptions): Promise<void> {
    await this.#rpc.call(calls.nodeDeviceDestroy, { name: this.name }, options)
  }
}
