import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runLine } from '../test/run-line.ts'
import { openTestDaemon } from '../test/simulated-daemon.ts'

async function house() {
  const daemon = await openTestDaemon()
  const folder = await mkdtemp(join(daemon.home, 'out-'))
  onTestFinished(() => daemon[Symbol.asyncDispose]())
  const run = (line: string, input?: string) =>
    runLine(line.split(' '), { env: { CIMARRON_HOME: daemon.home }, ...(input === undefined ? {} : { input }) })
  return { folder, run }
}

test('a user gets a role at large and others in namespaces, and the list tells them', async () => {
  const { run } = await house()
  expect(await run('user add ann --role none --external')).toMatchObject({ code: 0 })
  expect((await run('user role ann operator --namespace root/virt/lab')).stdout).toBe(
    'ann: now none; operator in root/virt/lab\n',
  )
  await run('user role ann --none --namespace root/virt')
  expect((await run('user list')).stdout).toMatch(
    /^ann +none; operator in root\/virt\/lab; none in root\/virt +external/m,
  )
  expect((await run('user role ann inherit --namespace root/virt --json')).json()).toMatchObject({
    namespaces: { 'root/virt/lab': 'operator' },
  })
})

test.each([
  ['user role ann', 'a role, or --none, is wanted'],
  ['user role ann admin --none', 'and not both'],
  ['user role ann inherit', 'give --namespace'],
  ['user role ann king', 'ROLE is "king"'],
  ['user add ann --external --new-password-file x', 'do not go together'],
  ['user certificate ann --out x --revoke y', 'do not go together'],
  ['user certificate ann --days 3', 'give --out too'],
  ['session end s1', 'give --yes'],
  ['user remove monitor', 'give --yes'],
])('%s is refused before anything is done', async (line, words) => {
  const { run } = await house()
  const { code, stderr, stdout } = await run(line)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(words)
})

test('a password comes by the first line of the input', async () => {
  const { run } = await house()
  const { code, stdout } = await run('user add ann --new-password-file -', 'long enough\nno part of it\n')
  expect([code, stdout]).toEqual([0, 'ann: added, monitor\n'])
  expect(await run('user passwd ann --new-password-file -', '')).toMatchObject({ code: 2 })
})

test('a certificate and its key are written for their owner alone, and over nothing', async () => {
  const { run, folder } = await house()
  const prefix = join(folder, 'monitor')
  expect(await run(`user certificate monitor --out ${prefix}`)).toMatchObject({ code: 0 })
  expect(await readFile(`${prefix}.key`, 'utf8')).toBe('key of monitor\n')
  expect(await readFile(`${prefix}.pem`, 'utf8')).toBe('certificate of monitor\n')
  expect((await stat(`${prefix}.key`)).mode & 0o777).toBe(0o600)
  const again = await run(`user certificate monitor --out ${prefix}`)
  expect(again.stderr).toContain('is there already')
  expect(await readFile(`${prefix}.key`, 'utf8')).toBe('key of monitor\n')
  const [certificate] = (await run('user certificate monitor --json')).json<{ fingerprint: string }[]>()
  await run(`user certificate monitor --revoke ${certificate?.fingerprint ?? ''}`)
  expect((await run('user certificate monitor --json')).json()).toEqual([])
  await writeFile(join(folder, 'brought.pem'), 'PEM')
  expect(await run(`user certificate monitor --register ${join(folder, 'brought.pem')}`)).toMatchObject({ code: 0 })
})

test('sessions are listed and ended', async () => {
  const { run } = await house()
  expect((await run('session list --of monitor')).stdout).toMatch(
    /^s2 +monitor +https +192\.0\.2\.1 .* 1 connection, 1 stream$/m,
  )
  expect((await run('session end s2 --yes')).stdout).toBe('s2: ended\n')
  expect((await run('session list --json')).json()).toHaveLength(1)
  expect(await run('session end s2 --yes')).toMatchObject({ code: expect.any(Number), stdout: '' })
})

test('a token is limited to a role and to namespaces', async () => {
  const { run } = await house()
  await run('token create monitor --role monitor --only-in root/virt/lab --only-in root/x')
  expect((await run('token list --json')).json()).toMatchObject([
    { role: 'monitor', namespaces: ['root/virt/lab', 'root/x'] },
  ])
  expect((await run('token list')).stdout).toContain('monitor, root/virt/lab, root/x')
})

test('names of users and sessions are completed', async () => {
  const { run } = await house()
  expect((await run('complete -- user passwd mo')).stdout).toContain('monitor')
  expect((await run('complete -- session end s')).stdout.split('\n').filter(Boolean)).toEqual(['s1', 's2'])
})
