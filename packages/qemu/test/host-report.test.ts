import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { probeHost } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { TestFolder } from './guest.ts'

test('the report tells the version, and that emulation was tried and works', async () => {
  using folder = new TestFolder()
  const report = await probeHost({ directory: folder.path, runBase: join(folder.path, 'run') })
  expect(report.program?.version).toMatch(/^\d+\.\d+/)
  expect(report.program?.machineTypes).toContain('q35')
  expect(report.accelerations).toContainEqual(
    expect.objectContaining({ acceleration: 'tcg', works: true, why: 'a guest ran at full speed' }),
  )
  expect(report.problems.filter(({ isFatal }) => isFatal)).toEqual([])
})

test('what was tried is remembered', async () => {
  using folder = new TestFolder()
  const options = { directory: folder.path, runBase: join(folder.path, 'run') }
  const [first, second] = [await probeHost(options), await probeHost(options)]
  expect(second.accelerations).toEqual(first.accelerations)
})

test('a QEMU that is missing is a problem with a remedy', async () => {
  using folder = new TestFolder()
  const report = await probeHost({
    directory: folder.path,
    runBase: join(folder.path, 'run'),
    binary: 'qemu-system-none',
  })
  expect(report.program).toBeUndefined()
  expect(report.problems).toContainEqual(
    expect.objectContaining({ isFatal: true, remedy: expect.stringContaining('apt-get install') }),
  )
})

test('an acceleration that opens and hangs is found out in time', async () => {
  using folder = new TestFolder()
  const binary = join(folder.path, 'qemu')
  // Answers about itself, and runs nothing.
  const script =
    '#!/bin/sh\ncase "$1" in --version) echo "QEMU emulator version 9.9.9";; -machine) echo "q35  PC";; *) exec sleep 600;; esac\n'
  writeFileSync(binary, script)
  chmodSync(binary, 0o755)
  const report = await probeHost({ directory: folder.path, runBase: join(folder.path, 'run'), binary })
  expect(report.program?.version).toBe('9.9.9')
  expect(report.accelerations.find(({ acceleration }) => acceleration === 'tcg')).toMatchObject({
    works: false,
    why: expect.stringContaining('within 3000 ms'),
  })
})
