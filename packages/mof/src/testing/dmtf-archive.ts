import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inflateRawSync } from 'node:zlib'

/**
 * The archive of DMTF's schema 2.49, which is not part of this repository: where CIMARRON_DMTF_SCHEMA names it, or in a
 * folder `shared` beside the clone. Undefined where it is absent; what needs it is then skipped, and says so.
 */
export function dmtfArchive(): string | undefined {
  const beside = new URL('../../../../../shared/schema/cim_schema_2.49.0Final-MOFs.zip', import.meta.url)
  const path = process.env.CIMARRON_DMTF_SCHEMA ?? fileURLToPath(beside)
  return existsSync(path) ? path : undefined
}

/** The archive's files: path and content, unpacked when called for (PKWARE APPNOTE 4.3.12). */
export function* dmtfFiles(archive: string): Generator<[path: string, content: () => Buffer]> {
  const zip = readFileSync(archive)
  const end = zip.lastIndexOf('PK\u0005\u0006', undefined, 'latin1')
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const local = zip.readUInt32LE(at + 42)
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const content = zip.subarray(data, data + zip.readUInt32LE(at + 20))
    const isStored = zip.readUInt16LE(at + 10) === 0
    if (!name.endsWith('/')) yield [name, () => (isStored ? content : inflateRawSync(content))]
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
}
