import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { completeConfig } from '@cimarron/hypervisor'
import { dumpFailPoints, openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { readCore } from './core-file.ts'
import { TestFolder } from './guest.ts'

/** What the next daemon leaves in the folder. */
const promised: Readonly<Record<(typeof dumpFailPoints)[number], readonly string[]>> = {
  'dump:1': [],
  'dump:2': [],
  'dump:3': [],
  'dump:4': ['core.elf'],
}

test.for(dumpFailPoints)('a daemon killed at %s leaves no half dump, and a machine that runs', async (point) => {
  using folder = new TestFolder()
  const config = completeConfig({ name: 'killed', graphics: [] })
  const path = join(folder.open(), 'core.elf')
  expect(await dumpAndDie(point, { folder: folder.path, config, path })).toBe('SIGKILL')

  const { path: directory, runBase } = folder
  await using hypervisor = await openQemu({ directory, runBase, accelerations: ['tcg'] })
  const machine = hypervisor.machine(config.id)
  if (!machine) throw new Error('the machine is gone')
  await using _end = { [Symbol.asyncDispose]: () => machine.powerOff() }
  expect(readdirSync(dirname(path))).toEqual(promised[point])
  if (point === 'dump:4') expect(readCore(path).isWhole).toBe(true)
  // QEMU comes to the end of what it had begun, and lets the guest go on.
  await expect.poll(() => machine.view.state, { timeout: 20_000 }).toBe('running')
  // It is a machine like any other.
  const again = await machine.dump()
  expect(readCore(again.path).isWhole).toBe(true)
})

function dumpAndDie(point: string, doing: object): Promise<string | undefined> {
  const child = fileURLToPath(new URL('./killed-dumping.ts', import.meta.url))
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  execFile(process.execPath, [child, point, JSON.stringify(doing)], (error) => resolve(error?.signal))
  return promise
}
