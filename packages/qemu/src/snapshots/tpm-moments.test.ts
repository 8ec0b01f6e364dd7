import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { TpmMoments } from './tpm-moments.ts'

const permanent = 'tpm2-00.permall'

function tpm() {
  const folder = mkdtempSync(join(tmpdir(), 'tpm-moments-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const state = join(folder, 'state')
  const moments = join(folder, 'moments')
  mkdirSync(state)
  const secret = join(folder, 'secret')
  writeFileSync(secret, 'of another')
  const file = join(state, permanent)
  return { state, moments, secret, file, kept: join(moments, 'first.json'), all: new TpmMoments({ state, moments }) }
}

const failure = (words: string) => ({ code: 'peer-failed', message: expect.stringContaining(words) })

test('what it knew comes back, what came since goes, and its lock stays', async () => {
  const { all, file, state } = tpm()
  writeFileSync(file, 'then')
  writeFileSync(join(state, '.lock'), '')
  await all.keep('first')
  writeFileSync(file, 'now')
  writeFileSync(join(state, 'tpm2-00.volatilestate'), 'now')
  await all.giveBack('first')
  expect(readFileSync(file, 'utf8')).toBe('then')
  expect(readdirSync(state).sort()).toEqual(['.lock', permanent])
})

test('a TPM that knew nothing yet knows nothing again', async () => {
  const { all, state, file } = tpm()
  rmSync(state, { recursive: true })
  await all.keep('first')
  mkdirSync(state)
  writeFileSync(file, 'now')
  await all.giveBack('first')
  expect(readdirSync(state)).toEqual([])
})

test('one that is forgotten is gone, and can be forgotten again', async () => {
  const { all, moments } = tpm()
  await all.keep('first')
  await all.forget('first')
  await all.forget('first')
  expect(readdirSync(moments)).toEqual([])
  await expect(all.giveBack('first')).rejects.toMatchObject(failure('is gone'))
})

test.each([
  ['a link', symlinkSync, 'is a link'],
  ['a second name of a file', linkSync, 'is no plain file'],
  ['a folder', (_secret: string, path: string) => mkdirSync(path), 'is no plain file'],
  [
    'more than a TPM knows',
    (_secret: string, path: string) => writeFileSync(path, Buffer.alloc(2 ** 20 + 1)),
    'larger',
  ],
] as const)('%s in place of its state is not read', async (_what, put, words) => {
  const { all, secret, file, moments } = tpm()
  put(secret, file)
  await expect(all.keep('first')).rejects.toMatchObject(failure(words))
  await expect(async () => readdirSync(moments)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('files that are too large together are not read either', async () => {
  const { all, state } = tpm()
  for (const name of ['tpm2-00.a', 'tpm2-00.b']) writeFileSync(join(state, name), Buffer.alloc(2 ** 19 + 1))
  await expect(all.keep('first')).rejects.toMatchObject(failure('larger'))
})

test('links at the places it comes back to are replaced, and not followed', async () => {
  const { all, secret, state, file } = tpm()
  writeFileSync(file, 'then')
  await all.keep('first')
  rmSync(file)
  symlinkSync(secret, file)
  symlinkSync(secret, join(state, `.new-${permanent}`))
  await all.giveBack('first')
  expect(readFileSync(secret, 'utf8')).toBe('of another')
  expect(readFileSync(file, 'utf8')).toBe('then')
})

test.each([
  ['{"tpm2-00.permall":', 'is not what was written there'],
  ['["tpm2-00.permall"]', 'is not what was written there'],
  ['{"../../secret":"AAAA"}', 'is no file of its state'],
  ['{"tpm2-00.permall":5}', 'is no file of its state'],
])('of %s nothing gets to the TPM', async (text, words) => {
  const { all, moments, kept, state, file } = tpm()
  writeFileSync(file, 'now')
  mkdirSync(moments)
  writeFileSync(kept, text)
  await expect(all.giveBack('first')).rejects.toMatchObject(failure(words))
  expect(readdirSync(state)).toEqual([permanent])
  expect(readFileSync(file, 'utf8')).toBe('now')
})
