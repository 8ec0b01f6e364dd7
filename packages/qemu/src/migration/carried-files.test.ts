import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { completeConfig, type Snapshot } from '@cimarron/hypervisor'
import { expect, onTestFinished, test } from 'vitest'
import { ComingFiles, carriedFiles, readCarried } from './carried-files.ts'

const machine = '0e15ad6f-1efe-4931-9500-9a3fbe3f66b8'
const snapshot = '6f1d2c3b-0000-4000-8000-000000000001'
const memory = `moments/${snapshot}`

/** A host's folders. */
function folders() {
  const folder = mkdtempSync(join(tmpdir(), 'cimarron-carried-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const own = (name: string) => join(folder, name)
  return { momentsFolder: own('moments'), tpmMomentsFolder: own('tpm-moments'), savedFolder: own('saved') }
}

const reached = () => undefined

const sumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

test('what a snapshot holds beside images is named with its size, and read', async () => {
  const host = folders()
  for (const [folder, name, text] of [
    [host.momentsFolder, snapshot, 'memory'],
    [host.tpmMomentsFolder, `${snapshot}.json`, '{}'],
  ] as const) {
    mkdirSync(join(folder, machine), { recursive: true })
    writeFileSync(join(folder, machine, name), text)
  }
  const config = completeConfig({ name: 'web', tpm: { model: 'crb', version: '2.0' } })
  const one = { id: snapshot, kind: 'external', memory: true, config } as Snapshot
  expect(carriedFiles(machine, [one], host)).toEqual([
    { name: memory, sizeBytes: 6 },
    { name: `tpm-moments/${snapshot}.json`, sizeBytes: 2 },
  ])
  // Inside of the images it goes along with them.
  expect(carriedFiles(machine, [{ ...one, kind: 'internal' }], host).map(({ sizeBytes }) => sizeBytes)).toEqual([2])
  const read = await Array.fromAsync(readCarried(machine, memory, host))
  expect(Buffer.concat(read).toString()).toBe('memory')
})

test('a file that comes in pieces has its name once it is whole; pieces that come twice are kept once', async () => {
  const host = folders()
  const bytes = randomBytes(1000)
  const coming = new ComingFiles(machine, [{ name: memory, sizeBytes: bytes.length }], { ...host, reached })
  await coming.keep({ name: memory, from: 0, bytes: bytes.subarray(0, 600) })
  await coming.keep({ name: memory, from: 0, bytes: bytes.subarray(0, 600) })
  await coming.keep({ name: memory, from: 600, bytes: bytes.subarray(600) })
  expect(coming.missing).toEqual([memory])
  for (let time = 0; time < 2; time++)
    await coming.keep({ name: memory, from: 1000, bytes: new Uint8Array(), sha256: sumOf(bytes) })
  expect(coming.missing).toEqual([])
  const path = join(host.momentsFolder, machine, snapshot)
  expect(readFileSync(path).equals(bytes)).toBe(true)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a file that is not what was sent is not taken, and nothing of it stays', async () => {
  const host = folders()
  const coming = new ComingFiles(machine, [{ name: memory, sizeBytes: 4 }], { ...host, reached })
  await coming.keep({ name: memory, from: 0, bytes: Buffer.from('abcd') })
  const end = { name: memory, from: 4, bytes: new Uint8Array(), sha256: sumOf(Buffer.from('abce')) }
  await expect(coming.keep(end)).rejects.toThrow('its sum is another')
  expect(readdirSync(join(host.momentsFolder, machine))).toEqual([])
  expect(coming.missing).toEqual([memory])
})

test.each([
  ['a gap', { name: memory, from: 2, bytes: Buffer.from('cd') }, 'goes on at byte 2, 0 of 4 are here'],
  ['more than was said', { name: memory, from: 0, bytes: Buffer.from('abcde') }, 'goes on at byte 0'],
  ['one that was not offered', { name: `moments/${machine}`, from: 0, bytes: Buffer.from('a') }, 'is no file'],
])('%s is refused', async (_what, piece, words) => {
  const coming = new ComingFiles(machine, [{ name: memory, sizeBytes: 4 }], { ...folders(), reached })
  await expect(coming.keep(piece)).rejects.toThrow(words)
})

test.each(['../../etc/passwd', 'moments/../../x', `moments/${snapshot}/x`, 'moments/', `tpm-moments/${snapshot}`])(
  'a peer that says %j is a file of a machine gets nowhere',
  async (name) => {
    const host = folders()
    const coming = new ComingFiles(machine, [{ name, sizeBytes: 4 }], { ...host, reached })
    await expect(coming.keep({ name, from: 0, bytes: Buffer.from('abcd') })).rejects.toThrow('is no file')
    expect(() => readCarried(machine, name, host)).toThrow('is no file')
  },
)

test('the memory of a saved machine has the name there that it is saved by', async () => {
  const host = folders()
  const coming = new ComingFiles(machine, [{ name: 'saved/memory', sizeBytes: 4 }], { ...host, reached })
  const bytes = Buffer.from('abcd')
  await coming.keep({ name: 'saved/memory', from: 0, bytes, sha256: sumOf(bytes) })
  expect(readFileSync(join(host.savedFolder, machine, 'memory'), 'utf8')).toBe('abcd')
})
