import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { runLine } from '../test/run-line.ts'
import { walkCommands } from './command/find-command.ts'
import { formatHelp } from './command/help.ts'
import { nearest } from './command/nearest.ts'
import { exitCodes } from './error/exit-code.ts'
import { commandTree } from './tree/command-tree.ts'
import { version } from './version.ts'

describe('a line that is wrong', () => {
  test.each([
    [['machin'], 'there is no command "machin"', 'Did you mean "machine"?'],
    [['machine', 'lsit'], 'there is no command "lsit" of "machine"', 'Did you mean "list"?'],
    [['machine', 'start', '--no-wiat'], "unknown option '--no-wiat'", '--no-wait'],
    [['machine', 'show'], "missing required argument 'machine'", '"cimarron machine show --help"'],
    [['mof', 'check', 'x.mof', '--url', 'http://x'], '"cimarron mof check" connects to no server', '--url'],
    [['completion', 'bash', '--json'], 'has nothing to print as JSON', '--json'],
    [['user', 'role', 'ann', 'king'], 'ROLE is "king"', 'it can be admin, operator, monitor, none, inherit'],
    [['cim', 'namespaces', '-x', 'tabel'], "unknown option '-x'", 'cim namespaces --help'],
    [['cim', 'get', 'X', '-o', 'tabel'], '--output is "tabel"', 'did you mean "table"?'],
    [['cim', 'names', 'A', 'B'], 'too many arguments', 'cim names --help'],
  ])('%j is usage, and says what was meant', async (words, what, meant) => {
    const { code, stdout, stderr } = await runLine(words)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(what)
    expect(stderr).toContain(meant)
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
  })

  test('with --json the error is JSON, in one line of stderr', async () => {
    const { stderr } = await runLine(['machine', 'lsit', '--json'])
    expect(JSON.parse(stderr)).toMatchObject({ error: { kind: 'usage', exitCode: 2 } })
  })
})

describe('help', () => {
  test('of every command says how it is used and gives an example', () => {
    for (const { command, path } of walkCommands(commandTree)) {
      const help = formatHelp(command, path)
      expect(help).toContain(`Usage: cimarron ${path.join(' ')}`)
      if (command.kind === 'leaf') expect([path, command.examples.length]).not.toEqual([path, 0])
    }
  })

  test('is the same by --help, by -h and by "help"', async () => {
    const texts = await Promise.all([
      runLine(['machine', 'start', '--help']),
      runLine(['machine', '-h', 'start']),
      runLine(['help', 'machine', 'start']),
    ])
    expect(new Set(texts.map(({ stdout }) => stdout)).size).toBe(1)
    expect(texts.map(({ code }) => code)).toEqual([0, 0, 0])
  })

  test('lists the exit codes', async () => {
    const { stdout } = await runLine(['help', 'exit-codes'])
    for (const { code, meaning } of Object.values(exitCodes)) expect(stdout).toContain(`${code}  ${meaning}`)
  })

  test('a group alone tells its commands, as usage', async () => {
    const { code, stderr } = await runLine(['machine'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('Usage: cimarron machine <command>')])
  })
})

test('the version is that of the package', async () => {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8')
  expect(JSON.parse(text)).toMatchObject({ version })
  expect((await runLine(['--version'])).stdout).toBe(`cimarron ${version}\n`)
})

test('every command can be loaded', async () => {
  for (const { command } of walkCommands(commandTree)) {
    if (command.kind === 'leaf') expect(await command.load()).toHaveProperty('run')
  }
})

describe('a server that cannot be asked', () => {
  test('no daemon: exit code 5, and how one is started', async () => {
    const { code, stderr } = await runLine(['machine', 'list'])
    expect([code, stderr]).toEqual([5, expect.stringMatching(/no daemon runs here \(data directory .*\)\n.*npm start/)])
  })

  test.each([[['machine', 'list']], [['user', 'list']], [['machine', 'console', 'web']]])(
    'a daemon that was killed and left its socket is no daemon: %j',
    async (words) => {
      const home = await leftBehind()
      const { code, stderr } = await runLine(words, { env: { CIMARRON_HOME: home } })
      await rm(home, { recursive: true })
      expect([code, stderr]).toEqual([5, expect.stringMatching(/no daemon runs here .*\n.*npm start.*cimarron serve/)])
    },
  )

  test('a port where nothing listens: exit code 5', async () => {
    const { code, stderr } = await runLine(['cim', 'namespaces', '--url', 'http://127.0.0.1:9'])
    expect([code, stderr]).toEqual([5, expect.stringContaining('nothing listens at the address')])
  })

  test('a password file that is not there is told by its name, not by the system call', async () => {
    const line = ['cim', 'namespaces', '--url', 'http://127.0.0.1:9', '--user', 'ann', '--password-file', 'nope']
    const { code, stderr } = await runLine(line)
    expect([code, stderr.split('\n')[0]]).toEqual([
      3,
      'cimarron: the file "nope" cannot be read: there is none of that name',
    ])
  })

  test('one that wants a password: exit code 4, told once with the user', async () => {
    await using server = await listening(createServer((_request, response) => response.writeHead(401).end()))
    const line = ['cim', 'class', 'CIM_X', '--url', server.url]
    expect(await runLine(line)).toMatchObject({ code: 4, stderr: expect.stringContaining('give --user NAME') })
    const { code, stderr } = await runLine([...line, '--user', 'ann'], { env: { CIMARRON_PASSWORD: 'x' } })
    expect([code, stderr.split('\n')[0]]).toEqual([
      4,
      `cimarron: ${server.url} does not let in "ann" with this password`,
    ])
  })

  test.each([[['cim', 'namespaces']], [['user', 'list']]])(
    'HTTPS spoken to an HTTP port is recognised: %j',
    async (words) => {
      await using server = await listening(createServer((_request, response) => response.end()))
      const url = server.url.replace('http:', 'https:')
      const { code, stderr } = await runLine([...words, '--url', url])
      expect([code, stderr.trimEnd().split('\n')]).toEqual([
        5,
        [
          `cimarron: ${url} is no HTTPS port; what answers there speaks no TLS`,
          expect.stringContaining(`--url ${server.url}`),
        ],
      ])
    },
  )

  test.each([[['cim', 'namespaces']], [['user', 'list']]])(
    'HTTP spoken to an HTTPS port is recognised, and an unknown authority told with --ca: %j',
    async (words) => {
      const tls = createTlsServer(await selfSigned(), (_request, response) => response.end())
      await using server = await listening(tls)
      const secure = server.url.replace('http:', 'https:')
      const plain = await runLine([...words, '--url', server.url])
      expect([plain.code, plain.stderr]).toEqual([
        5,
        expect.stringMatching(/is an HTTPS port.*\n {2}write --url https:/),
      ])
      const { code, stderr } = await runLine([...words, '--url', secure])
      expect([code, stderr]).toEqual([
        5,
        expect.stringContaining(`certificate of ${secure} is not trusted: it is signed`),
      ])
      expect(stderr).toContain('--ca FILE')
      expect(stderr).not.toContain('--use-system-ca')
    },
  )

  test('a password in the address is refused, and not repeated', async () => {
    const { code, stderr } = await runLine(['cim', 'namespaces', '--url', 'https://ann:secret@host'])
    expect([code, stderr.includes('secret')]).toEqual([2, false])
  })

  test('without a terminal no password is asked for', async () => {
    const { code, stderr } = await runLine(['cim', 'namespaces', '--url', 'http://127.0.0.1:9', '--user', 'ann'])
    expect([code, stderr]).toEqual([4, expect.stringContaining('CIMARRON_PASSWORD')])
  })

  test('an unchecked certificate is said, also with --quiet', async () => {
    const { stderr } = await runLine(['cim', 'namespaces', '--url', 'https://127.0.0.1:9', '--insecure', '--quiet'])
    expect(stderr).toMatch(/^warning: the certificate of https:\/\/127\.0\.0\.1:9 is not checked/)
  })

  test('Ctrl-C ends a call that hangs, with 130', async () => {
    const interrupt = new AbortController()
    const server = createServer(() => interrupt.abort(new DOMException('SIGINT', 'AbortError')))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { code } = await runLine(['cim', 'class', 'CIM_X', '--url', url], { signal: interrupt.signal })
    server.closeAllConnections()
    server.close()
    expect(code).toBe(130)
  })
})

test.each([
  ['strat', 'start'],
  ['lst', 'list'],
  ['power', 'poweroff'],
  ['xyzzy', undefined],
])('nearest to %s is %s', (word, expected) => {
  expect(nearest(word, ['start', 'stop', 'list', 'poweroff'])).toBe(expected)
})

/** The data directory of a daemon that had no time to tidy up: a socket's file without a listener. */
async function leftBehind(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'cimarron-killed-'))
  const [bound, left] = [join(home, 'bound.sock'), join(home, 'left.sock')]
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(bound, resolve))
  // Closing would remove the file under the name that it was bound by.
  await rename(bound, left)
  await new Promise((resolve) => server.close(resolve))
  const sockets = { admin: left, operator: left, monitor: left }
  const endpoint = { version: '0.0.0', pid: 1, sockets, certificateAuthority: join(home, 'ca.pem') }
  await writeFile(join(home, 'endpoint.json'), JSON.stringify(endpoint))
  return home
}

/** A server on a port of its own. */
async function listening(server: Server | TlsServer): Promise<AsyncDisposable & { readonly url: string }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const dispose = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, [Symbol.asyncDispose]: dispose }
}

/** A certificate made on the spot by openssl, so that none is kept here to expire. */
async function selfSigned(): Promise<{ readonly cert: string; readonly key: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-tls-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1']
  await promisify(execFile)('openssl', ['req', '-x509', ...curve, ...subject, '-out', cert, '-keyout', key])
  const made = { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') }
  await rm(folder, { recursive: true })
  return made
}
