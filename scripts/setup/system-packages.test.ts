import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandLine, howToInstall } from './install-packages.js'
import { isInPath, missingPackages } from './system-packages.js'

const names = (purpose: 'start' | 'test' | 'check' | 'bench', machine: Parameters<typeof missingPackages>[1]) =>
  missingPackages(purpose, machine).map((entry) => entry.package)

test('an empty x86-64 machine needs QEMU to start, and clients and a browser as well to test', () => {
  const machine = { arch: 'x64', has: () => false }
  expect(names('start', machine)).toEqual(['qemu-system-x86', 'qemu-utils', 'xz-utils'])
  expect(names('test', machine)).toEqual(
    expect.arrayContaining(['qemu-system-x86', 'sblim-wbemcli', 'chromium', 'strace']),
  )
})

test('QEMU is that of the machine’s own architecture', () => {
  expect(names('start', { arch: 'arm64', has: () => false })).toContain('qemu-system-arm')
})

test('what is there is not asked for', () => {
  expect(names('start', { arch: 'x64', has: (command: string) => command !== 'qemu-img' })).toEqual(['qemu-utils'])
})

test('checking needs nothing of the system', () => {
  expect(names('check', { arch: 'x64', has: () => false })).toEqual([])
})

test('a command counts only where it can be run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'path-'))
  try {
    await writeFile(join(folder, 'not-a-usual-command'), '')
    expect(isInPath('not-a-usual-command', folder)).toBe(false)
    await chmod(join(folder, 'not-a-usual-command'), 0o755)
    expect(isInPath('not-a-usual-command', `/nowhere::${folder}`)).toBe(true)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test.for([
  ['root', { apt: true, root: true, sudo: false, terminal: false }, 'install'],
  ['a user on a terminal with sudo', { apt: true, root: false, sudo: true, terminal: true }, 'ask'],
  ['a user whose input is no terminal', { apt: true, root: false, sudo: true, terminal: false }, 'print'],
  ['a user without sudo', { apt: true, root: false, sudo: false, terminal: true }, 'print'],
  ['root without apt', { apt: false, root: true, sudo: false, terminal: true }, 'other-system'],
] as const)('%s', ([, machine, way]) => {
  expect(howToInstall(machine)).toBe(way)
})

test('the command to run by hand is one line and takes no recommended packages', () => {
  expect(commandLine(['wrk', 'curl'])).toBe(
    'sudo apt-get update && sudo apt-get install --no-install-recommends wrk curl',
  )
})
