import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A tree like /sys and /dev of a host that has other devices than this one. */
export class FakeSys implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), 'fake-sys-'))

  pci(address: string, facts: { driver?: string; iommuGroup?: number; class?: string; vendor?: string } = {}): this {
    const at = this.#folder(`bus/pci/devices/${address}`)
    this.#files(at, { vendor: `0x${facts.vendor ?? '10de'}`, device: '0x1db4', class: `0x${facts.class ?? '030200'}` })
    this.#files(at, { numa_node: '-1' })
    if (facts.driver !== undefined) symlinkSync(this.#folder(`bus/pci/drivers/${facts.driver}`), join(at, 'driver'))
    const group = facts.iommuGroup
    if (group !== undefined) symlinkSync(this.#folder(`kernel/iommu_groups/${group}`), join(at, 'iommu_group'))
    return this
  }

  usb(name: string, facts: { vendor: string; product: string; devnum: number; serial?: string }): this {
    const { vendor, product, devnum, serial } = facts
    const at = this.#folder(`bus/usb/devices/${name}`)
    this.#files(at, { idVendor: vendor, idProduct: product, devnum: String(devnum), bDeviceClass: '00' })
    this.#files(at, { product: 'A stick\u0007', ...(serial === undefined ? {} : { serial }) })
    this.#folder(`bus/usb/devices/${name}:1.0`)
    return this
  }

  #folder(path: string): string {
    const whole = join(this.path, path)
    mkdirSync(whole, { recursive: true })
    return whole
  }

  #files(folder: string, contents: Readonly<Record<string, string>>): void {
    for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), `${content}\n`)
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
