import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runLine } from '../../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../../test/simulated-daemon.ts'
import { commandTree } from '../tree/command-tree.ts'
import { offerFor } from './complete.ts'

const words = (...line: string[]): string[] => {
  const offer = offerFor(commandTree, line)
  return offer.kind === 'words' ? offer.words.map(({ word }) => word) : [`<${offer.prefix}${offer.what}>`]
}

describe('what may follow', () => {
  test.each([
    [['mach'], ['machine']],
    [
      ['machine', 'st'],
      ['start', 'stop'],
    ],
    [['machine', 'stop', '--fo'], ['--force']],
    [['machine', 'stop', '--server', ''], ['<server>']],
    [['machine', 'stop', '--server=l'], ['<--server=server>']],
    [['machine', 'start', 'a', ''], ['<machine>']],
    [['machine', 'show', '--json', ''], ['<machine>']],
    [['--server', 'lab', 'machine', 'sh'], ['show']],
    [
      ['cim', 'enumerate', '-o', 't'],
      ['text', 'table'],
    ],
    [['cim', 'enumerate', '--output=x'], ['--output=xml']],
    [['cim', 'enumerate', 'CIM_'], ['<class>']],
    [['cim', 'enumerate', 'CIM_A', ''], []],
    [['mof', 'check', ''], ['<file>']],
    [['user', 'role', 'ann', 'o'], ['operator']],
    [['machine', 'list', '--url', ''], []],
    [['nonsense', ''], []],
  ])('%j: %j', (line, expected) => {
    expect(words(...line)).toEqual(expected)
  })
})

describe('names from the server', () => {
  let daemon: TestDaemon
  beforeAll(async () => {
    daemon = await openTestDaemon()
    await runLine(['machine', 'define', 'web-1'], { env: { CIMARRON_HOME: daemon.home } })
  })
  afterAll(() => daemon[Symbol.asyncDispose]())

  test('machines and classes are those that are there', async () => {
    const env = { CIMARRON_HOME: daemon.home }
    expect((await runLine(['complete', '--', 'machine', 'start', ''], { env })).stdout).toBe('web-1\n')
    expect((await runLine(['complete', '--', 'cim', 'names', 'SIM'], { env })).stdout).toContain('SIM_ComputerSystem\n')
  })

  test('conditions are offered by what they begin with, and machines before paths of their guests', async () => {
    const env = { CIMARRON_HOME: daemon.home }
    const conditions = (await runLine(['complete', '--', 'machine', 'wait', 'web-1', '--for', ''], { env })).stdout
    expect(conditions.split('\n')).toEqual(expect.arrayContaining(['running', 'agent', 'address', 'port=', 'text=']))
    const copy = (current: string) => runLine(['complete', '--', 'machine', 'copy', current], { env })
    expect((await copy('')).stdout).toBe(':file\nweb-1:\n')
    expect((await copy('web-1:/e')).stdout).toBe(':file\n')
  })

  test('without a server there is silence, and no failure', async () => {
    expect(await runLine(['complete', '--', 'machine', 'start', ''])).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })
})

// The program is started four times.
test('bash asks by its function', { timeout: 60_000 }, async () => {
  const bin = fileURLToPath(new URL('../../bin', import.meta.url))
  // Names from a server are waited for only so long; those of the configuration, however long it takes.
  const script = `
    cimarron() { "${process.execPath}" "${bin}/cimarron.js" "$@"; }
    source <(cimarron completion bash)
    try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _cimarron; echo "\${COMPREPLY[*]}"; }
    try cimarron machine sta
    try cimarron machine start --server lo
    try cimarron cim enumerate --output ta`
  const env = { ...process.env, CIMARRON_HOME: '/nonexistent', CIMARRON_CONFIG: '/nonexistent' }
  const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', script], { env })
  expect(stdout).toBe('start\nlocal\ntable\n')
})

test.each(['bash', 'zsh', 'fish'])('there is a script for %s', async (shell) => {
  const { code, stdout } = await runLine(['completion', shell])
  expect([code, stdout]).toEqual([0, expect.stringContaining('complete -- ')])
})
