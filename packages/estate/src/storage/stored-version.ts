import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { applicationId } from './migrations.ts'

/**
 * The format (`user_version`) of a database of ours, found without SQLite, so that not a byte of it is changed: in the
 * first page of the file (sqlite.org/fileformat2.html, 1.3), or in the newest one of the write-ahead log (4.1), where a
 * process that was killed has left it. 0 where there is no such file, or it is somebody else's.
 */
export function storedVersion(path: string): number {
  const page = inLog(`${path}-wal`) ?? firstBytes(path, 0, headerBytes)
  if (page === undefined || page.length < headerBytes || page.readUInt32BE(68) !== applicationId) return 0
  return page.readUInt32BE(60)
}

const headerBytes = 100
const logHeaderBytes = 32
const frameHeaderBytes = 24

/** The newest page 1 of the log whose frame is of the log's present round: its salts are those of the log's header. */
function inLog(path: string): Buffer | undefined {
  const header = firstBytes(path, 0, logHeaderBytes)
  if (header === undefined || header.length < logHeaderBytes) return undefined
  // 1 stands for 65,536, as it does in the file's own header.
  const pageBytes = header.readUInt32BE(8) === 1 ? 65_536 : header.readUInt32BE(8)
  if (pageBytes < 512) return undefined
  const salts = header.subarray(16, 24)
  return withFile(path, (fd) => {
    let newest: Buffer | undefined
    const frameBytes = frameHeaderBytes + pageBytes
    const end = fstatSync(fd).size - frameBytes
    for (let at = logHeaderBytes; at <= end; at += frameBytes) {
      const frame = read(fd, at, frameHeaderBytes + headerBytes)
      if (!frame.subarray(8, 16).equals(salts)) break
      if (frame.readUInt32BE(0) === 1) newest = frame.subarray(frameHeaderBytes)
    }
    return newest
  })
}

function firstBytes(path: string, at: number, length: number): Buffer | undefined {
  return withFile(path, (fd) => read(fd, at, length))
}

function read(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(fd, bytes, 0, length, at))
}

function withFile<T>(path: string, work: (fd: number) => T): T | undefined {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    return work(fd)
  } finally {
    closeSync(fd)
  }
}
