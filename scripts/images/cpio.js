/**
 * One entry of an archive. `mode` are the permission bits; the kind decides the rest. Everything belongs to root and is dated 1970, so
 * that equal trees make equal archives.
 * @typedef {{ path: string, mode?: number } & (
 *   { kind: 'file', content: Uint8Array | string } |
 *   { kind: 'folder' } |
 *   { kind: 'link', target: string } |
 *   { kind: 'character-device', major: number, minor: number }
 * )} CpioEntry
 */

/** @type {Record<CpioEntry['kind'], { type: number, mode: number }>} */
const kinds = {
  file: { type: 0o100000, mode: 0o644 },
  folder: { type: 0o040000, mode: 0o755 },
  link: { type: 0o120000, mode: 0o777 },
  'character-device': { type: 0o020000, mode: 0o600 },
}

/**
 * Writes a cpio archive in the "newc" form, which the Linux kernel unpacks as its initial file system: header and name padded to
 * 4 bytes, content padded to 4 bytes, 13 numbers of 8 hexadecimal digits (Linux, Documentation/driver-api/early-userspace/buffer-format).
 * Needs no root: a device node is only a number here. Folders that an entry is in and that are not listed are added before it.
 * @param {Iterable<CpioEntry>} entries
 * @returns {Buffer}
 */
export function cpio(entries) {
  /** @type {Buffer[]} */
  const parts = []
  const seen = new Set()
  let inode = 0

  /** @param {CpioEntry} entry */
  const add = (entry) => {
    if (!isPlain(entry.path)) throw new Error(`${JSON.stringify(entry.path)} is not a path inside an archive`)
    if (seen.has(entry.path)) throw new Error(`${JSON.stringify(entry.path)} is in the archive already`)
    const parent = entry.path.slice(0, Math.max(entry.path.lastIndexOf('/'), 0))
    if (parent && !seen.has(parent)) add({ kind: 'folder', path: parent })
    seen.add(entry.path)
    const { type, mode } = kinds[entry.kind]
    parts.push(
      record({
        name: entry.path,
        inode: ++inode,
        mode: type | (entry.mode ?? mode),
        body: body(entry),
        device: device(entry),
      }),
    )
  }

  for (const entry of entries) add(entry)
  parts.push(record({ name: 'TRAILER!!!', inode: 0, mode: 0, body: Buffer.alloc(0), device: [0, 0] }))
  return Buffer.concat(parts)
}

/** @param {string} path */
function isPlain(path) {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !path.includes('\0')
}

/** @param {CpioEntry} entry */
function body(entry) {
  if (entry.kind === 'file') return Buffer.from(entry.content)
  return Buffer.from(entry.kind === 'link' ? entry.target : '')
}

/**
 * @param {CpioEntry} entry
 * @returns {[number, number]}
 */
function device(entry) {
  return entry.kind === 'character-device' ? [entry.major, entry.minor] : [0, 0]
}

/** @param {{ name: string, inode: number, mode: number, body: Buffer, device: [number, number] }} entry */
function record({ name, inode, mode, body, device: [major, minor] }) {
  const nameBytes = Buffer.from(`${name}\0`)
  const links = (mode & 0o170000) === kinds.folder.type ? 2 : 1
  // inode, mode, uid, gid, links, time, size, device's major and minor, node's major and minor, length of the name, checksum (unused)
  const numbers = [inode, mode, 0, 0, links, 0, body.length, 0, 0, major, minor, nameBytes.length, 0]
  const header = Buffer.from(`070701${numbers.map((number) => number.toString(16).padStart(8, '0')).join('')}`)
  return Buffer.concat([padded(Buffer.concat([header, nameBytes])), padded(body)])
}

/** @param {Buffer} bytes */
function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
}
