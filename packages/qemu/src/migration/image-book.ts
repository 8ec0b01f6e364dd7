import { statSync } from 'node:fs'
import { isMovedKey, MovedMachines } from '@cimarron/hypervisor'
import type { DiskUse } from '../run-record.ts'
import { ArrivedBases, isArrivedBasesKey } from './arrived-bases.ts'

type Wish = 'read' | 'write' | 'remove'
type Identity = Pick<DiskUse, 'path' | 'device' | 'inode'>

export function isImageBookKey(key: string): boolean {
  return isMovedKey(key) || isArrivedBasesKey(key)
}

/** Images that are used though no machine's settings name them here: by machines that went, and by those that came. */
export class ImageBook {
  readonly moved: MovedMachines = new MovedMachines()
  readonly bases: ArrivedBases = new ArrivedBases()
  readonly #nameOf: (machine: string) => string | undefined

  constructor(nameOf: (machine: string) => string | undefined) {
    this.#nameOf = nameOf
  }

  recall(texts: ReadonlyMap<string, string>): void {
    this.moved.recall(texts)
    this.bases.recall(texts)
  }

  /** Who has a file in a way that excludes that wish, in words. A machine that comes back has its own again. */
  user(file: Identity, wish: Wish, except?: string): string | undefined {
    const isThat = (path: string) => isSame(path, file)
    const away = this.moved.user(isThat, wish, except)
    if (away !== undefined || wish === 'read') return away
    const machine = this.bases.machineOn(isThat)
    const name = machine === undefined || machine === except ? undefined : this.#nameOf(machine)
    return name === undefined ? undefined : `machine ${JSON.stringify(name)}, which builds on it`
  }

  /** The use of one of these that is excluded. */
  conflict<U extends Identity & Pick<DiskUse, 'readOnly'>>(
    machine: string,
    uses: readonly U[],
  ): { readonly use: U; readonly by: string } | undefined {
    for (const use of uses) {
      const by = this.user(use, use.readOnly ? 'read' : 'write', machine)
      if (by !== undefined) return { use, by }
    }
    return undefined
  }
}

/** Whether a path leads to that file, by whatever name. */
function isSame(path: string, file: Identity): boolean {
  if (path === file.path) return true
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat !== undefined && stat.dev === file.device && stat.ino === file.inode
}
