import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where distributions keep QEMU's modules: Debian's below the name of the architecture. */
const libraries = ['/usr/lib', '/usr/lib64', '/usr/local/lib']

/** Whether QEMU on this host has SPICE, which is a module of its own (Debian: qemu-system-modules-spice, formerly qemu-system-common). */
export function hasSpice(): boolean {
  return libraries.some((folder) => {
    const inside = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('-linux-gnu')) : []
    return [folder, ...inside.map((name) => join(folder, name))].some((one) =>
      ['qemu', 'qemu-kvm'].some((name) => existsSync(join(one, name, 'ui-spice-core.so'))),
    )
  })
}
