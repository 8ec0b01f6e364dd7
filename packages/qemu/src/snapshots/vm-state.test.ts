import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { returnLeaks } from './image-tags.ts'
import { dropVmState, returnVmState } from './vm-state.ts'

const mib = 2 ** 20

/** An image with 1 MiB on its disk and 2 MiB of a guest's memory that is no snapshot's. */
function imageWithState(...options: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'cimarron-vm-state-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'disk.qcow2')
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', ...options, path, '64M'])
  io(path, 'write -P 7 0 1M')
  io(path, 'write -b -P 5 0 2M')
  return path
}

const io = (path: string, command: string) =>
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', command, path], { encoding: 'utf8' })
const check = (path: string) => execFileSync('qemu-img', ['check', '-f', 'qcow2', path], { encoding: 'utf8' })
const taken = (path: string) => statSync(path).blocks * 512
const expectDiskKept = (path: string) => expect(io(path, 'read -P 7 0 1M')).not.toContain('verification failed')

test.for([[], ['-o', 'cluster_size=4k'], ['-o', 'extended_l2=on,cluster_size=128k']])(
  'the room of memory that no snapshot holds goes back to the file system, and the disk is what it was (%s)',
  async (options) => {
    const path = imageWithState(...options)
    const before = taken(path)
    expect(await returnVmState(path)).toBe(2 * mib)
    expect(before - taken(path)).toBeGreaterThanOrEqual(2 * mib)
    expect(check(path)).toContain('No errors')
    expectDiskKept(path)
  },
)

test('memory that a snapshot holds too is let alone', async () => {
  const path = imageWithState()
  execFileSync('qemu-img', ['snapshot', '-c', 'then', path])
  expect(await returnVmState(path)).toBe(0)
  expect(io(path, 'read -b -P 5 0 2M')).not.toContain('verification failed')
})

test('memory that no snapshot holds is taken out of an image that nobody has open', async () => {
  const path = imageWithState()
  await dropVmState(path)
  await returnLeaks(path)
  expect(check(path)).toContain('No errors')
  expect(taken(path)).toBeLessThan(2 * mib)
  expectDiskKept(path)
  // As often as one likes.
  await dropVmState(path)
  expect(check(path)).toContain('No errors')
})

test('what is no image of this format, or has its data elsewhere, has nothing to give back', async () => {
  const path = imageWithState()
  execFileSync('truncate', ['-s', '0', path])
  expect(await returnVmState(path)).toBe(0)
  await dropVmState(path)
  expect(statSync(path).size).toBe(0)
})
