// Cyrus SASL's own saslauthd in front of an IMAP server that is made here: nothing of the host's accounts or of /etc is touched.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { expect, inject, onTestFinished, test } from 'vitest'
import { askSaslauthd, type SaslauthdOptions } from '../src/access/pam/saslauthd.ts'

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
  const program = inject('saslauthd')
  const child = spawn(program, ['-d', '-a', 'rimap', '-O', `127.0.0.1/${port}`, '-m', folder, '-n', '2'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    await ended
    await rm(folder, { recursive: true })
  })
  await listening(child, program)
  const socket = join(folder, 'mux')
  return { socket, service: 'cimarron', timeoutMs: 10_000 }
}

/** Resolves when it says that it listens. What it says more is read on, so that it never waits for us. */
async function listening(child: ChildProcessByStdio<null, null, Readable>, program: string): Promise<void> {
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => {
      const remedy = 'install Cyrus SASL; on Debian and Ubuntu npm test unpacks it from the package sasl2-bin'
      reject(new Error(`this test needs ${program}: ${remedy}`, { cause }))
    })
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code} and said: ${said.join('; ')}`)))
    createInterface(child.stderr).on('line', (line) => {
      said.push(line)
      if (line.includes('listening on socket')) resolve()
    })
  })
}

test('the real saslauthd is asked as it wants to be, and its answers are understood', async () => {
  const options = await saslauthd('LOGIN "ann" "pass word"')
  expect(await askSaslauthd('ann', 'pass word', options)).toBe(true)
  expect(await askSaslauthd('ann', 'wrong', options)).toBe(false)
  expect(await askSaslauthd('eve', 'pass word', options)).toBe(false)
  const many = await Promise.all(Array.from({ length: 8 }, () => askSaslauthd('ann', 'pass word', options)))
  expect(many).toEqual(Array(8).fill(true))
})
