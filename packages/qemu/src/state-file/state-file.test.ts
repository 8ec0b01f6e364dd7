import { appendFileSync, closeSync, mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HypervisorError } from '@cimarron/hypervisor'
import { expect, onTestFinished, test } from 'vitest'
import { createStateFile, hasStream, openStateFile, readStateFile, sealStateFile } from './state-file.ts'

const stream = Buffer.from('QEVM and what follows')

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cimarron-state-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'memory')
}

/** A file with its stream and without its end, as QEMU leaves it. */
function unsealed(path: string): void {
  const fd = createStateFile(path, { kind: 'machine' })
  writeSync(fd, stream)
  closeSync(fd)
}

function streamIn(path: string): Buffer {
  const { fd, endsAt } = openStateFile(path)
  closeSync(fd)
  const bytes = readFileSync(path).subarray(0, endsAt)
  return bytes.subarray(bytes.indexOf('QEVM'))
}

function refusal(path: string): string | undefined {
  try {
    readStateFile(path)
    return undefined
  } catch (error) {
    if (error instanceof HypervisorError) return error.code
    throw error
  }
}

test('a state that was cut anywhere is refused, and whole it is taken', async () => {
  const path = place()
  unsealed(path)
  await sealStateFile(path)
  const whole = readFileSync(path)
  expect(refusal(path)).toBeUndefined()
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(path, whole.subarray(0, length))
    expect([length, refusal(path)]).toEqual([length, 'image-refused'])
  }
})

test('only behind a whole header there is a stream', () => {
  const path = place()
  unsealed(path)
  const bytes = readFileSync(path)
  const begin = bytes.length - stream.length
  for (let length = 0; length <= bytes.length; length++) {
    writeFileSync(path, bytes.subarray(0, length))
    expect([length, hasStream(path)]).toEqual([length, length > begin])
  }
})

// The daemon was killed while it wrote the end: QEMU reads to the end of its own stream, and nothing behind that.
test('an end that was cut is written anew, and the stream is there whole', async () => {
  const path = place()
  unsealed(path)
  const bytes = readFileSync(path)
  await sealStateFile(path)
  const end = readFileSync(path).subarray(bytes.length)
  for (let length = 0; length < end.length; length++) {
    writeFileSync(path, bytes)
    appendFileSync(path, end.subarray(0, length))
    await sealStateFile(path)
    expect(streamIn(path).subarray(0, stream.length)).toEqual(stream)
  }
})

test('a state of which a byte of the header has changed is refused', async () => {
  const path = place()
  unsealed(path)
  await sealStateFile(path)
  const whole = readFileSync(path)
  for (let at = 0; at < whole.length - stream.length - end; at++) {
    const spoilt = Buffer.from(whole)
    spoilt[at] = (spoilt[at] ?? 0) ^ 1
    writeFileSync(path, spoilt)
    expect([at, refusal(path)]).toEqual([at, 'image-refused'])
  }
})

/** Its own mark, and where the stream begins and ends. */
const end = 24
