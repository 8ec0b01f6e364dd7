// Cyrus SASL's own saslauthd in front of an IMAP server that is made here: nothing of the host's accounts or of /etc is touched.
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { askSaslauthd, type SaslauthdOptions } from '../src/access/pam/saslauthd.ts'

/** Tried where somebody installed it: Debian's package starts a service, which our set-up never does. */
const program = '/usr/sbin/saslauthd'

function isInstalled(): boolean {
  try {
    accessSync(program, constants.X_OK)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** An IMAP server that lets in by this line of LOGIN (RFC 9051, section 6.2.3), and no other. */
async function imap(login: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.write('* OK here\r\n')
    socket.on('data', (bytes) => {
      const [, tag = '*', rest = ''] = /^(\S+) (.*)\r\n$/s.exec(bytes.toString()) ?? []
      socket.end(`${tag} ${rest === login ? 'OK' : 'NO'} done\r\n`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

async function saslauthd(login: string): Promise<SaslauthdOptions> {
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-sasl-'))
  const port = await imap(login)
  // In the foreground, in a process group of its own with those that it forks.
  const child = spawn(program, ['-d', '-a', 'rimap', '-O', `127.0.0.1/${port}`, '-m', folder, '-n', '2'], {
    stdio: 'ignore',
    detached: true,
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    await ended
    await rm(folder, { recursive: true })
  })
  const socket = join(folder, 'mux')
  // Nothing tells when it listens.
  while (
    !(await access(socket).then(
      () => true,
      () => false,
    ))
  )
    await pause(10)
  return { socket, service: 'cimarron', timeoutMs: 10_000 }
}

test.skipIf(!isInstalled())(
  'the real saslauthd is asked as it wants to be, and its answers are understood',
  async () => {
    const options = await saslauthd('LOGIN "ann" "pass word"')
    expect(await askSaslauthd('ann', 'pass word', options)).toBe(true)
    expect(await askSaslauthd('ann', 'wrong', options)).toBe(false)
    expect(await askSaslauthd('eve', 'pass word', options)).toBe(false)
    const many = await Promise.all(Array.from({ length: 8 }, () => askSaslauthd('ann', 'pass word', options)))
    expect(many).toEqual(Array(8).fill(true))
  },
)
