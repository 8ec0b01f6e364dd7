import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { runLine } from '../../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../../test/simulated-daemon.ts'
import { overlap } from './attach.ts'
import { parseEscapeKey } from './escape-key.ts'

let daemon: TestDaemon
let folder: string
beforeAll(async () => {
  daemon = await openTestDaemon()
  folder = await mkdtemp(join(tmpdir(), 'cimarron-pty-'))
  const env = { CIMARRON_HOME: daemon.home }
  await runLine(['machine', 'define', 'web', '--start'], { env })
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

interface Session {
  readonly screen: string
  readonly before: string
  readonly after: string
}

/** What to do once the screen shows something: type, or act on the process. */
type Step = readonly [shown: string, act: string | ((pid: number) => void)]

/** Runs a command line on a pseudo terminal (util-linux script). */
async function onTerminal(line: string, dialogue: readonly Step[]): Promise<Session> {
  const bin = fileURLToPath(new URL('../../bin/cimarron.js', import.meta.url))
  const [before, after] = [join(folder, 'before'), join(folder, 'after')]
  const call = `sh -c 'echo "pid $$"; exec "${process.execPath}" "${bin}" ${line}'`
  const command = `stty -a >${before}; ${call}; echo "ended with $?"; stty -a >${after}`
  const home = { CIMARRON_HOME: daemon.home, CIMARRON_CONFIG: '/nonexistent' }
  const env = { ...process.env, ...home, TERM: 'xterm', SHELL: '/bin/sh' }
  const child = spawn('script', ['-qec', command, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill())
  let screen = ''
  const steps = [...dialogue]
  child.stdout.on('data', (data: Buffer) => {
    screen += data.toString()
    const [next] = steps
    if (next === undefined || !screen.includes(next[0])) return
    steps.shift()
    if (typeof next[1] === 'string') child.stdin.write(next[1])
    else next[1](Number(/pid (\d+)/.exec(screen)?.[1]))
  })
  await new Promise((resolve) => child.on('close', resolve))
  return { screen, before: await readFile(before, 'utf8'), after: await readFile(after, 'utf8') }
}

describe('machine console on a terminal', { timeout: 20_000 }, () => {
  test('shows what was said, types, leaves at the escape key, and gives the terminal back', async () => {
    const { screen, before, after } = await onTerminal('machine console web', [
      ['GUEST UP', 'echo $((6*7))\r'],
      ['\n42', '\u{1d}'],
    ])
    expect(screen).toContain('Ctrl-] leaves it')
    expect(screen).toContain('Detached; the machine goes on.')
    expect(screen).toContain('ended with 0')
    expect(after).toBe(before)
  })

  test('gives the terminal back when it is ended by a signal', async () => {
    const { screen, before, after } = await onTerminal('machine console web', [
      ['GUEST UP', (pid) => void process.kill(pid, 'SIGTERM')],
    ])
    expect(screen).toContain('ended with 143')
    expect(after).toBe(before)
  })

  test('gives the terminal back when the guest goes away', async () => {
    const { screen, before, after } = await onTerminal('machine console web', [['GUEST UP', 'poweroff\r']])
    expect(screen).toContain('The console ended.')
    expect(after).toBe(before)
  })
})

test.each([
  [undefined, 0x1d, 'Ctrl-]'],
  ['^Q', 0x11, 'Ctrl-Q'],
  ['ctrl-a', 0x01, 'Ctrl-A'],
  ['none', undefined, 'none'],
])('the escape key %s is byte %s', (text, byte, label) => {
  expect(parseEscapeKey(text)).toEqual({ byte, label })
})

test('what log and console both have is shown once', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  expect(overlap(bytes('boot\nlogin: '), bytes('login: root'))).toBe(7)
  expect(overlap(bytes('boot'), bytes('login'))).toBe(0)
  expect(overlap(bytes(''), bytes('x'))).toBe(0)
})
