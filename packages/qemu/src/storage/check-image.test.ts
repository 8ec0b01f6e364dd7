import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HypervisorError } from '@cimarron/hypervisor'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { OpenFiles } from '../open-files.ts'
import { checkImage } from './check-image.ts'

const mebibyte = 2 ** 20
const clusterBytes = 65_536

/** A qcow2 image of version 3 with one L1 table and one refcount table (QEMU: docs/interop/qcow2.rst, "Header"). */
function image(change: (header: Buffer) => void = () => undefined): Buffer {
  const bytes = Buffer.alloc(4 * clusterBytes)
  bytes.write('QFI\xfb', 'latin1')
  bytes.writeUInt32BE(3, 4)
  bytes.writeUInt32BE(16, 20)
  bytes.writeBigUInt64BE(BigInt(mebibyte), 24)
  bytes.writeUInt32BE(1, 36)
  bytes.writeBigUInt64BE(BigInt(clusterBytes), 40)
  bytes.writeBigUInt64BE(BigInt(2 * clusterBytes), 48)
  bytes.writeUInt32BE(1, 56)
  bytes.writeUInt32BE(4, 96)
  bytes.writeUInt32BE(104, 100)
  change(bytes)
  return bytes
}

function naming(file: string, format = 'qcow2') {
  return (header: Buffer) => {
    header.writeUInt32BE(0xe2792aca, 104)
    header.writeUInt32BE(format.length, 108)
    header.write(format, 112)
    header.writeBigUInt64BE(512n, 8)
    header.writeUInt32BE(file.length, 16)
    header.write(file, 512)
  }
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'cimarron-images-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

function check(bytes: Buffer): number {
  const path = join(folder(), 'image')
  writeFileSync(path, bytes)
  const fd = openSync(path, 'r')
  try {
    return checkImage(fd, { path, format: 'qcow2', fileBytes: bytes.length })
  } finally {
    closeSync(fd)
  }
}

test('a whole image that stands alone is taken, with the capacity it tells', () => {
  expect(check(image())).toBe(mebibyte)
})

test.each<[string, (header: Buffer) => void, RegExp]>([
  ['builds on a file of the host', naming('/etc/shadow', 'raw'), /builds on "\/etc\/shadow"/],
  ['builds on a server elsewhere', naming('nbd://203.0.113.1/disk', 'raw'), /builds on "nbd:/],
  ['builds on what it describes in JSON', naming('json:{"driver":"file"}'), /builds on "json:/],
  ['keeps its data in another file', (header) => header.writeBigUInt64BE(4n, 72), /keeps its data in another file/],
  ['has features nobody knows', (header) => header.writeBigUInt64BE(1n << 40n, 72), /features that are not known/],
  ['is encrypted', (header) => header.writeUInt32BE(1, 32), /is encrypted/],
  ['has clusters of a byte', (header) => header.writeUInt32BE(0, 20), /clusters of 2\^0/],
  ['has clusters of half the world', (header) => header.writeUInt32BE(63, 20), /clusters of 2\^63/],
  ['has no room', (header) => header.writeBigUInt64BE(0n, 24), /a disk of 0 bytes/],
  ['has more room than there are numbers', (header) => header.writeBigUInt64BE(2n ** 64n - 1n, 24), /a disk of 1844/],
  ['has a huge L1 table', (header) => header.writeUInt32BE(0xffff_ffff, 36), /L1 table of 34359738360 bytes/],
  ['has an L1 table beyond its end', (header) => header.writeBigUInt64BE(2n ** 63n, 40), /L1 table beyond its end/],
  ['has a huge refcount table', (header) => header.writeUInt32BE(0xffff_ffff, 56), /refcount table of/],
  ['has a refcount table beyond its end', (header) => header.writeBigUInt64BE(1n << 40n, 48), /refcount table beyond/],
  ['has billions of snapshots', (header) => header.writeUInt32BE(0xffff_ffff, 60), /more snapshots/],
])('an image that %s is refused as a volume, with the reason', (_, change, problem) => {
  expect(() => check(image(change))).toThrow(problem)
})

test('whatever the bytes are, they are an image or refused', () => {
  const changed = fc.array(fc.tuple(fc.nat(127), fc.nat(255)), { maxLength: 12 }).map((changes) =>
    image((header) => {
      for (const [at, value] of changes) header.writeUInt8(value, at)
    }),
  )
  fc.assert(
    fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 200 }).map(Buffer.from)), (bytes) => {
      try {
        expect(check(bytes)).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toBeInstanceOf(HypervisorError)
      }
    }),
  )
})

/** What a machine would get, of a disk that is that image. */
function openDisk(path: string): OpenFiles {
  return new OpenFiles(
    { images: [{ id: 'disk0', path, format: 'qcow2', readOnly: false }] },
    { user: undefined, keptBack: [] },
  )
}

test('images that build on each other in a circle are refused to a machine, and none stays open', () => {
  const path = folder()
  const [one, other] = [join(path, 'one'), join(path, 'other')]
  writeFileSync(one, image(naming(other)))
  writeFileSync(other, image(naming(one)))
  expect(() => openDisk(one)).toThrow(/a chain of more than 8 images/)
})

test.each<[string, (header: Buffer) => void, RegExp]>([
  ['itself', naming('disk'), /a chain of more than 8 images/],
  ['a server elsewhere', naming('nbd://203.0.113.1/disk', 'raw'), /which is no plain file/],
  ['what it describes in JSON', naming('json:{"driver":"file"}'), /which is no plain file/],
  ['a device', naming('/dev/zero', 'raw'), /a device that is no block device/],
  ['a file of a format that only the image knows', naming('base', 'vmdk'), /of vmdk format/],
  ['nothing that is there', naming('missing'), /does not exist/],
  ['another file for its data', (header) => header.writeBigUInt64BE(4n, 72), /keeps its data in another file/],
])('a disk that builds on %s is refused to a machine', (_, change, problem) => {
  const path = join(folder(), 'disk')
  writeFileSync(path, image(change))
  expect(() => openDisk(path)).toThrow(problem)
})
