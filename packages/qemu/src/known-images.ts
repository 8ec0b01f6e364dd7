import { dirname } from 'node:path'
import type { StorageLedger } from '@cimarron/hypervisor'
import { baseIsTemplates } from './clone/template-files.ts'
import type { QemuMachine } from './machine.ts'
import type { ImageBook } from './migration/image-book.ts'
import { baseIsSnapshots } from './snapshots/snapshot-obstacle.ts'
import type { Surroundings } from './start-qemu.ts'
import { baseIsRecorded } from './storage/volume-obstacle.ts'

interface Knowing {
  readonly ledger: () => StorageLedger
  readonly images: ImageBook
  readonly machines: ReadonlyMap<string, QemuMachine>
  /** Those, and the ones on their way here. */
  readonly present: () => readonly QemuMachine[]
}

/** What is written down of image files: which were made to build on which, and the pools that they are in. */
export function knownImages({
  ledger,
  images,
  machines,
  present,
}: Knowing): Pick<Surroundings, 'isRecordedBase' | 'isOwnBase' | 'poolOf'> {
  const isOwnBase = (image: string, base: string) => baseIsSnapshots(present(), { image, base })
  return {
    isRecordedBase: (image, base) =>
      baseIsRecorded(ledger(), { image, base }) ||
      baseIsTemplates(machines, { image, base }) ||
      isOwnBase(image, base) ||
      images.bases.has({ image, base }),
    isOwnBase,
    poolOf: (path) =>
      ledger()
        .pools()
        .find(({ config }) => config.path === dirname(path))?.config.name,
  }
}
