import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of that size, on a folder of its own, gone with the test. For root only. */
export class SmallDisk implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), 'cimarron-small-'))

  constructor(size: string) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=711`, 'none', this.path])
  }

  /** Files take their room when they are written. */
  file(name: string, size: number): string {
    const path = join(this.path, name)
    writeFileSync(path, '')
    execFileSync('truncate', ['-s', String(size), path])
    return path
  }

  /** A file has nothing in it any more, and takes no room; who has it open goes on. */
  empty(path: string): void {
    const { size } = statSync(path)
    for (const length of [0, size]) truncateSync(path, length)
  }

  resize(size: string): void {
    execFileSync('mount', ['-o', `remount,size=${size}`, this.path])
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['--lazy', this.path])
    rmdirSync(this.path)
  }
}
