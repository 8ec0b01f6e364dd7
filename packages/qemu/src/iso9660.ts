const sector = 2048

export interface IsoFile {
  readonly name: string
  readonly content: Uint8Array
}

/** One of the two trees of names over the same files. */
interface Tree {
  readonly kind: 'primary' | 'joliet'
  readonly encode: (name: string) => Buffer
  readonly pathTables: { readonly little: number; readonly big: number }
  readonly root: number
}

/**
 * A CD-ROM image with files in its root (ECMA-119): under plain names as ISO 9660 has them, but not folded to its
 * capitals, and under the same names in Joliet, which every system of today reads first.
 * @param label of the volume, at most 16 ASCII characters
 */
export function isoImage(label: string, files: readonly IsoFile[]): Buffer {
  const trees: readonly Tree[] = [
    { kind: 'primary', encode: (name) => Buffer.from(name, 'ascii'), pathTables: { little: 19, big: 20 }, root: 23 },
    { kind: 'joliet', encode: ucs2, pathTables: { little: 21, big: 22 }, root: 24 },
  ]
  let next = 25
  const placed = files.map((file) => {
    const at = next
    next += Math.ceil(file.content.length / sector)
    return { ...file, at }
  })
  const image = Buffer.alloc(next * sector)
  for (const [index, tree] of trees.entries()) {
    descriptor(tree, { label, sectors: next }).copy(image, (16 + index) * sector)
    pathTable(tree.root, 'little').copy(image, tree.pathTables.little * sector)
    pathTable(tree.root, 'big').copy(image, tree.pathTables.big * sector)
    directory(tree, placed).copy(image, tree.root * sector)
  }
  // 8.3: the set of descriptors ends.
  Buffer.from('\xffCD001\x01', 'latin1').copy(image, 18 * sector)
  for (const { at, content } of placed) image.set(content, at * sector)
  return image
}

/** 8.4 Primary, 8.5 Supplementary Volume Descriptor. */
function descriptor({ kind, encode, pathTables, root }: Tree, volume: { label: string; sectors: number }): Buffer {
  const bytes = Buffer.alloc(sector)
  const blank = kind === 'primary' ? Buffer.from(' ') : ucs2(' ')
  bytes.write(kind === 'primary' ? '\x01CD001\x01' : '\x02CD001\x01', 'latin1')
  bytes.fill(blank, 8, 72)
  encode(volume.label).copy(bytes, 40)
  both32(volume.sectors).copy(bytes, 80)
  // Joliet: UCS-2 level 3.
  if (kind === 'joliet') bytes.write('%/E', 88, 'ascii')
  both16(1).copy(bytes, 120)
  both16(1).copy(bytes, 124)
  both16(sector).copy(bytes, 128)
  both32(pathTableBytes).copy(bytes, 132)
  bytes.writeUInt32LE(pathTables.little, 140)
  bytes.writeUInt32BE(pathTables.big, 148)
  record(Buffer.from([0]), { at: root, length: sector, isFolder: true }).copy(bytes, 156)
  bytes.fill(blank, 190, 813)
  // 8.4.26: four dates that are not told.
  for (const date of [813, 830, 847, 864]) bytes.fill('0', date, date + 16, 'ascii')
  bytes[881] = 1
  return bytes
}

const pathTableBytes = 10

/** 9.4: the root alone. */
function pathTable(root: number, order: 'little' | 'big'): Buffer {
  const bytes = Buffer.alloc(pathTableBytes)
  bytes[0] = 1
  if (order === 'little') bytes.writeUInt32LE(root, 2)
  else bytes.writeUInt32BE(root, 2)
  if (order === 'little') bytes.writeUInt16LE(1, 6)
  else bytes.writeUInt16BE(1, 6)
  return bytes
}

function directory(
  { encode, root }: Tree,
  files: readonly { readonly name: string; readonly at: number; readonly content: Uint8Array }[],
): Buffer {
  const folder = { at: root, length: sector, isFolder: true }
  const sorted = files.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  return Buffer.concat([
    record(Buffer.from([0]), folder),
    record(Buffer.from([1]), folder),
    ...sorted.map(({ name, at, content }) => record(encode(name), { at, length: content.length, isFolder: false })),
  ])
}

/** 9.1 Directory Record. */
function record(name: Buffer, { at, length, isFolder }: { at: number; length: number; isFolder: boolean }): Buffer {
  const size = 33 + name.length
  const bytes = Buffer.alloc(size + (size % 2))
  bytes[0] = bytes.length
  both32(at).copy(bytes, 2)
  both32(length).copy(bytes, 10)
  // 1970-01-01: the same files make the same image.
  Buffer.from([70, 1, 1]).copy(bytes, 18)
  bytes[25] = isFolder ? 2 : 0
  both16(1).copy(bytes, 28)
  bytes[32] = name.length
  name.copy(bytes, 33)
  return bytes
}

/** 7.3.3: in both orders. */
function both32(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(value, 0)
  bytes.writeUInt32BE(value, 4)
  return bytes
}

/** 7.2.3 */
function both16(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16LE(value, 0)
  bytes.writeUInt16BE(value, 2)
  return bytes
}

function ucs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16()
}
