import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import type { Machine } from '@cimarron/hypervisor'
import { expect } from 'vitest'
import { GuestShell } from './guest-shell.ts'

/** Each number is a line of one sector on the disk, in its place; it is in memory before. */
const counting =
  'n=0; (while :; do n=$((n+1)); echo $n >> /tmp/all; printf "%-511s\\n" $n | dd of=/dev/vda bs=512 seek=$((n-1)) conv=fsync,notrunc 2>/dev/null; sleep 0.05; done) & echo begun'

/** Where its mark is, in sectors. */
const markAt = 16_384

const misplaced = "awk '$1 != NR { bad++ } END { print bad + 0 }'"

/**
 * A guest that counts in its memory and on its disk, for which a disk of 16 MiB is large enough, and writes a mark where it is
 * told to: a write that was lost, and one of a moment that is no more, are both seen.
 */
export class CountingGuest {
  readonly #shell: GuestShell

  private constructor(shell: GuestShell) {
    this.#shell = shell
  }

  static async begin(machine: Machine): Promise<CountingGuest> {
    const guest = new CountingGuest(await GuestShell.of(machine))
    await guest.#shell.says(counting)
    await guest.goesOn()
    return guest
  }

  /** The same guest, by another daemon or after a revert. */
  static of(machine: Machine): CountingGuest {
    return new CountingGuest(new GuestShell(machine))
  }

  /** The last number that is on its disk for certain. */
  async count(): Promise<number> {
    return Number(await this.#shell.says('tail -n 1 /tmp/all')) - 1
  }

  /** It counts further, has left nothing out, and its disk (not what it remembers of it) says so too. */
  async goesOn(): Promise<void> {
    const now = await this.count()
    await this.#shell.untilSays(`[ $(tail -n 1 /tmp/all) -gt ${now + 3} ] && echo later`, 'later')
    const disk = `dd if=/dev/vda bs=512 count=$(($(tail -n 1 /tmp/all)-1)) 2>/dev/null`
    const both = `${misplaced} /tmp/all; echo 3 > /proc/sys/vm/drop_caches; ${disk} | ${misplaced}`
    expect((await this.#shell.says(both)).split('\n')).toEqual(['0', '0'])
  }

  async mark(word: string): Promise<void> {
    const write = `printf %-512s ${word} | dd of=/dev/vda bs=512 seek=${markAt} conv=fsync,notrunc 2>/dev/null`
    expect(await this.#shell.says(`${write}; echo marked`)).toBe('marked')
  }

  async marked(): Promise<string> {
    const read = `dd if=/dev/vda bs=512 skip=${markAt} count=1 2>/dev/null`
    return await this.#shell.says(`echo 3 > /proc/sys/vm/drop_caches; ${read}; echo`)
  }
}

/** What is on the disk of a machine that is off: its mark, and the last number up to which all are there. */
export function countedDisk({ view }: Machine): { readonly mark: string; readonly count: number } {
  const { path = '', format = 'raw' } = view.defined.disks[0] ?? {}
  const copy = `${path}.copy`
  execFileSync('qemu-img', ['convert', '-f', format, '-O', 'raw', path, copy])
  const bytes = readFileSync(copy)
  rmSync(copy)
  const sector = (index: number) =>
    bytes
      .toString('latin1', index * 512, (index + 1) * 512)
      .replaceAll('\0', '')
      .trim()
  let count = 0
  while (sector(count) === String(count + 1)) count++
  return { mark: sector(markAt), count }
}
