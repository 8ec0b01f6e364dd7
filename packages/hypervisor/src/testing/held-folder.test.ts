import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, existsSync, globSync, mkdirSync, mkdtempSync, rmdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HeldFolder } from './held-folder.ts'

const newFolder = () => mkdtempSync(join(tmpdir(), 'held-'))
/** A program that would run on. */
const stays = (folder: string) => ['-e', 'setInterval(() => {}, 1000)', join(folder, 'socket')]

test('a folder is gone with what runs in it when it is let go of', async () => {
  const path = newFolder()
  const held = new HeldFolder(path)
  const child = spawn(process.execPath, stays(path), { stdio: 'ignore' })
  const exit = once(child, 'exit')
  held[Symbol.dispose]()
  expect(await exit).toEqual([null, 'SIGKILL'])
  expect(existsSync(path)).toBe(false)
})

test('a folder that nobody lets go of is gone with the worker of its test file', async () => {
  const path = newFolder()
  const source = `
    import { spawn } from 'node:child_process'
    import { HeldFolder } from ${JSON.stringify(new URL('held-folder.ts', import.meta.url).href)}
    new HeldFolder(${JSON.stringify(path)})
    const child = spawn(process.execPath, ${JSON.stringify(stays(path))}, { stdio: 'ignore', detached: true })
    console.log(child.pid)`
  const worker = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(worker.stdout, 'data')) as [Buffer]
  worker.kill('SIGTERM')
  expect(await once(worker, 'exit')).toEqual([143, null])
  await expect.poll(() => existsSync(`/proc/${Number(String(said))}/cwd`)).toBe(false)
  expect(existsSync(path)).toBe(false)
})

/** The hierarchies whose groups are ours to make. */
const hierarchies = globSync('/sys/fs/cgroup/{pids,freezer,unified}').filter((path) => {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
})

test.runIf(hierarchies.length > 0)('the control groups of what runs in it are gone as well', async () => {
  const path = newFolder()
  const held = new HeldFolder(path)
  const child = spawn(process.execPath, stays(path), { stdio: 'ignore' })
  const exit = once(child, 'exit')
  const groups = hierarchies.map((hierarchy) => join(hierarchy, 'cimarron', path.split('/').at(-1) ?? ''))
  for (const group of groups) {
    mkdirSync(group, { recursive: true })
    writeFileSync(join(group, 'cgroup.procs'), String(child.pid))
  }
  held[Symbol.dispose]()
  await exit
  expect(groups.filter((group) => existsSync(group))).toEqual([])
  // Others may have theirs there.
  for (const group of groups) unlessBusy(() => rmdirSync(join(group, '..')))
})

function unlessBusy(remove: () => void): void {
  try {
    remove()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EBUSY' || error.code === 'ENOENT'))) throw error
  }
}
