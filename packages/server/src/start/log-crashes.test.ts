import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

test.each([
  ['an exception', `setImmediate(() => { throw new Error('broken inside') })`, 'uncaughtException'],
  ['a rejection', `Promise.reject(new Error('broken inside'))`, 'unhandledRejection'],
])('%s that nobody caught ends the daemon with a failure, and stands in its log', async (_, script, origin) => {
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-crash-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'daemon.log')
  const source = `
    import { openLog } from '${new URL('./open-log.ts', import.meta.url).href}'
    import { logCrashes } from '${new URL('./log-crashes.ts', import.meta.url).href}'
    logCrashes(openLog('${path}', 'info'))
    setInterval(() => undefined, 1000)
    ${script}`
  // From here, so that the packages are found.
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', source], { cwd: import.meta.dirname })
  expect(status).toBe(1)
  const lines = (await readFile(path, 'utf8')).trim().split('\n')
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 60, origin, err: { message: 'broken inside' } })
})
