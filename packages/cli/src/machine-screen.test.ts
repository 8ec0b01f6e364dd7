import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, type RunOptions, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'

let daemon: TestDaemon
let folder: string
beforeAll(async () => {
  daemon = await openTestDaemon()
  folder = await mkdtemp(join(tmpdir(), 'cimarron-screen-'))
  await run(['define', 'web', '--start'])
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const run = (words: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  runLine(['machine', ...words], { ...options, env: { CIMARRON_HOME: daemon.home } })

const said = async (): Promise<string> => (await run(['log', 'web'])).stdout

test('a screenshot is saved under the name it is given, in the format its ending says', async () => {
  const [png, ppm] = [join(folder, 'a.png'), join(folder, 'a.ppm')]
  expect(await run(['screenshot', 'web', '--output', png])).toMatchObject({ code: 0, stdout: `web: ${png}\n` })
  expect((await readFile(png)).subarray(1, 4).toString()).toBe('PNG')
  expect(await run(['screenshot', 'web', '-o', ppm, '--json'])).toMatchObject({ code: 0 })
  expect((await readFile(ppm)).subarray(0, 2).toString()).toBe('P6')
})

test('a file that is there is not written over unasked', async () => {
  const file = join(folder, 'mine.png')
  await writeFile(file, 'mine')
  const refused = await run(['screenshot', 'web', '--output', file])
  expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining('exists already') })
  expect(await readFile(file, 'utf8')).toBe('mine')
  expect(await run(['screenshot', 'web', '--output', file, '--force'])).toMatchObject({ code: 0 })
})

test('a screenshot goes to another program by -', async () => {
  const { code, stdout } = await run(['screenshot', 'web', '--output', '-', '--format', 'ppm'])
  expect([code, stdout.slice(0, 3)]).toEqual([0, 'P6\n'])
})

test('what is typed is answered by the guest', async () => {
  expect(await run(['type', 'web', 'echo $((6*7))', '--enter', '--delay', '0', '--hold', '0'])).toMatchObject({
    code: 0,
    stdout: 'web: 14 characters typed\n',
  })
  expect(await said()).toContain('\r\n42\r\n')
})

test('a text is read from standard input, without the end of its last line', async () => {
  const fast = ['--delay', '0', '--hold', '0']
  await run(['type', 'web', '--file', '-', '--enter', ...fast], { input: 'echo $((40+3))\n' })
  expect(await said()).toContain('\r\n43\r\n')
})

test('keys are pressed one after another, and together', async () => {
  await run(['type', 'web', 'echo gone', '--delay', '0', '--hold', '0'])
  const pressed = await run(['sendkey', 'web', 'ctrl-c', 'enter', '--delay', '0', '--hold', '0'])
  expect(pressed).toMatchObject({ code: 0, stdout: 'web: pressed ctrl-c enter\n' })
  expect(await said()).toContain('echo gone^C')
})

test.for([
  [['sendkey', 'web', 'hyper'], '"hyper" is no key'],
  [['type', 'web', 'é'], 'U+00E9'],
  [['type', 'web'], 'either a text or --file'],
  [['type', 'web', 'a', '--file', 'b'], 'either a text or --file'],
  [['type', 'web', 'a', '--delay', 'x'], '--delay is "x"'],
  [['type', 'web', 'a', '--layout', 'xx'], 'xx'],
] as const)('%j is refused as usage: %s', async ([words, text]) => {
  const { code, stderr } = await run(words)
  expect([code, stderr]).toEqual([2, expect.stringContaining(text)])
})

test('names of keys are completed, also behind a hyphen', async () => {
  const complete = async (word: string) => (await runLine(['complete', '--', 'machine', 'sendkey', 'web', word])).stdout
  expect(await complete('ctrl-alt-del')).toContain('ctrl-alt-delete')
  expect(await complete('pg')).toMatch(/pgup\npgdn/)
})
