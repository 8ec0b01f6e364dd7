import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LabServer, openLabServer } from '../../test/lab-server.ts'
import { type Ran, runLine } from '../../test/run-line.ts'
import { cimarron } from '../cimarron.ts'
import type { Host } from '../host.ts'
import { splitLine } from './split-line.ts'

let lab: LabServer
let isMute = false
let folder: string
beforeAll(async () => {
  lab = await openLabServer({ before: () => isMute })
  folder = await mkdtemp(join(tmpdir(), 'cimarron-shell-'))
})
afterAll(async () => {
  await lab[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

describe('words of a line', () => {
  test.each([
    ['instance get LAB_Lamp.Id="two words"', ['instance', 'get', 'LAB_Lamp.Id="two words"']],
    ['modify x Caption="two words" Tags=a,b\\,c', ['modify', 'x', 'Caption=two words', 'Tags=a,b\\,c']],
    [`create x 'Last={"class": "X"}'`, ['create', 'x', 'Last={"class": "X"}']],
    [`create x Last='{"class": "X"}'`, ['create', 'x', 'Last={"class": "X"}']],
    [
      `list X --filter "A = 'b' AND C = 2" --output=table`,
      ['list', 'X', '--filter', "A = 'b' AND C = 2", '--output=table'],
    ],
    ['a\\ b  "c \\" d"\t', ['a b', 'c " d']],
    ['  # a remark', []],
    ['""', ['']],
  ])('%s', (line, words) => {
    expect(splitLine(line)).toEqual(words)
  })

  test('a quote that is not closed is refused', () => {
    expect(() => splitLine('a "b')).toThrow('is not closed')
  })
})

describe('a script', () => {
  const script = (input: string, ...options: string[]): Promise<Ran> =>
    runLine(['cim', 'shell', '--url', lab.url, ...options], { input })

  test('runs line by line, over one namespace after another', async () => {
    const ran = await script(
      'use root/lab\nuse\n# remark\n\ninstance names \\\n LAB_Alone\nclass find LAB_L* --namespace root/lab\nexit\nuse nonsense\n',
    )
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(ran.stdout).toBe('root/lab\nroot/lab:LAB_Alone.Id="only"\nCLASS     NAMESPACE\nLAB_Lamp  root/lab\n')
  })

  test('ends at the first line that fails, with its code; --keep-going goes on', async () => {
    const lines = 'use root/lab\nget LAB_Lamp.Id="none"\nnames LAB_Alone\n'
    const stopped = await script(lines)
    expect([stopped.code, stopped.stdout]).toEqual([3, ''])
    const whole = await script(lines, '--keep-going')
    expect([whole.code, whole.stdout]).toEqual([3, 'root/lab:LAB_Alone.Id="only"\n'])
    expect(whole.stderr).toContain('in line 2 of the script')
  })

  test('tells wrong lines with what was meant', async () => {
    expect(await script('instnce list X\n')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean "instance"?'),
    })
    expect(await script('use root/lap\n')).toMatchObject({ code: 3, stderr: expect.stringContaining('it has ') })
    expect(await script('names "LAB\n')).toMatchObject({ code: 2, stderr: expect.stringContaining('not closed') })
    expect(await script('shell\n')).toMatchObject({ code: 2 })
  })

  test('takes a query without quotes, and its own within it', async () => {
    const ran = await script(
      `use root/lab\nquery SELECT * FROM LAB_Lamp WHERE Id = 'hall' -p Id -o table\nquery -o table -p Id "SELECT * FROM LAB_Lamp WHERE Id = 'desk'"\n`,
    )
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([0, 'Id\nhall\nId\ndesk\n', ''])
  })

  test('hints go without the words that the shell does without', async () => {
    const { stderr } = await script('instance list\n')
    expect(stderr).toContain('"instance list --help" tells')
  })

  test('help tells of the commands', async () => {
    expect((await script('help\n')).stdout).toMatch(/\n {2}use +Go to another namespace/)
    expect((await script('help instance list\n')).stdout).toContain('Usage: cimarron cim instance list <class>')
  })
})

/** A terminal that somebody types at: each prompt takes the next keys; what was shown can be awaited. */
async function typed(
  keys: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; shown: string }> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin })
  let shown = ''
  // What follows a Tab is typed when the completion is shown.
  let waiting = keys.flatMap((line) => line.split(/(\t)/))
  let afterTab = false
  let interrupt: (() => void) | undefined
  const prompt = /(?:root\/\w+> |\.\.\. |\[y\/N\] )$/
  const type = (): void => {
    const [next = '\u{4}', ...others] = waiting
    waiting = others
    afterTab = next === '\t'
    stdin.write(next)
    if (others[0] === '\t') setImmediate(type)
  }
  const stdout = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        shown += String(chunk)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what moves the cursor is no text
        const isPrompt = prompt.test(String(chunk).replace(/\u{1b}\[[\d;]*[A-Za-z]/gu, ''))
        if (isPrompt || afterTab) setImmediate(type)
        afterTab = false
        done()
      },
    }),
    { isTTY: true, columns: 80 },
  )
  const host: Host = {
    env: { CIMARRON_HOME: '/nonexistent', CIMARRON_CONFIG: '/nonexistent/c.json', CIMARRON_HISTORY: '', ...env },
    stdin,
    stdout,
    stderr: stdout,
    signal: new AbortController().signal,
    now: Date.now,
    wait: () => Promise.resolve(),
    onInterrupt: (handler) => {
      interrupt = handler
      if (isMute) setImmediate(() => interrupt?.())
      return { [Symbol.dispose]: () => (interrupt = undefined) }
    },
  }
  const code = await cimarron(['cim', 'shell', '--url', lab.url, '--namespace', 'root/lab', '--no-color'], host)
  return { code, shown }
}

describe('at a terminal', () => {
  test('lines are answered until Ctrl-D, and pasted ones in their order', async () => {
    const { code, shown } = await typed(['use\r', 'names LAB_Alone\ruse\r'])
    expect(code).toBe(0)
    expect(shown).toMatch(/root\/lab\n[\s\S]*root\/lab:LAB_Alone.Id="only"\n[\s\S]*root\/lab\n/)
  })

  test('Tab completes commands, classes, instances, methods, properties and the names of values', async () => {
    const { shown } = await typed([
      'instance cre\tLAB_La\tId=tab EnabledSt\tEna\t\r',
      'get LAB_Lamp.Id="t\t-p EnabledSt\t\r',
      'instance delete LAB_Lamp.Id="tab" --y\t\r',
    ])
    expect(shown).toContain('root/lab:LAB_Lamp.Id="tab"\n')
    expect(shown).toContain('EnabledState = 2 (Enabled)')
    expect(shown).toContain('deleted root/lab:LAB_Lamp.Id="tab"')
  })

  test('Ctrl-C ends a call that hangs, and not the shell', async () => {
    isMute = true
    try {
      const { code, shown } = await typed(['names LAB_Alone\r'])
      expect([code, shown]).toEqual([0, expect.stringContaining('interrupted')])
    } finally {
      isMute = false
    }
  })

  test('commands ask on it', async () => {
    const { shown } = await typed([
      'instance create LAB_Alone Id=asked\r',
      'instance delete LAB_Alone.Id="asked"\r',
      'y\r',
    ])
    expect(shown).toContain('Delete root/lab:LAB_Alone.Id="asked"? [y/N]')
    expect(shown).toContain('deleted root/lab:LAB_Alone.Id="asked"')
  })

  test('lines are kept for the next time, for their owner alone, but none with a secret', async () => {
    const file = join(folder, 'state', 'history')
    await typed(['use\r', 'invoke X.Y="z" SetPassword Password=hunter2\r'], { CIMARRON_HISTORY: file })
    expect(await readFile(file, 'utf8')).toBe('use\n')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    // Arrow up, Enter.
    const { shown } = await typed(['\u{1b}[A\r'], { CIMARRON_HISTORY: file })
    expect(shown).toMatch(/root\/lab\n/)
  })
})
