import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { LibvirtError } from '../error.ts'
import type { LibvirtUri } from './libvirt-uri.ts'
import { localSocket } from './local-socket.ts'

export type SshUri = LibvirtUri & { readonly host: string }

export interface SshOptions {
  readonly signal?: AbortSignal
  readonly readOnly?: boolean
}

/**
 * Runs the system's ssh, which has its own keys and configuration, with virt-ssh-helper at the other end (or netcat, for
 * servers before 6.8: `?proxy=netcat`), and speaks by its standard input and output.
 */
export function openSsh(uri: SshUri, options: SshOptions = {}): Duplex {
  return runSsh(uri, sshArguments(uri, options), options)
}

/** A TCP port as the other host sees it, such as that of a screen on its loopback: ssh carries it beside the connection to libvirt. */
export function openSshForward(
  uri: SshUri,
  to: { readonly host: string; readonly port: number },
  options: SshOptions = {},
): Duplex {
  const host = to.host.includes(':') ? `[${to.host}]` : to.host
  return runSsh(uri, [...clientArguments(uri), '-W', `${host}:${to.port}`, '--', uri.host], options)
}

function runSsh(uri: SshUri, args: readonly string[], options: SshOptions): Duplex {
  const child = spawn(uri.parameters.command ?? 'ssh', args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.signal ? { signal: options.signal } : {}),
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2000)
  })
  const stream = new Duplex({
    read: () => void child.stdout.resume(),
    // What it was that ended it is told when it has ended, and not by a pipe that nobody reads any more.
    write: (piece: Buffer, _encoding, done) => void child.stdin.write(piece, () => done()),
    final: (done) => void child.stdin.end(() => done()),
    destroy: (error, done) => {
      child.kill()
      done(error)
    },
  })
  child.stdin.on('error', () => undefined)
  child.stdout.on('data', (piece: Buffer) => {
    if (!stream.push(piece)) child.stdout.pause()
  })
  const fail = (why: string, cause?: unknown) => {
    const words = `ssh to ${uri.host} ${why}${said.trim() === '' ? '' : `: ${said.trim()}`}`
    stream.destroy(new LibvirtError('closed', words, cause === undefined ? {} : { cause }))
  }
  child.once('error', (cause) => fail(`can't be run: ${cause.message}`, cause))
  child.once('close', (code, signal) => {
    if (code === 0) stream.push(null)
    else fail(code === null ? `was ended by ${signal}` : `ended with ${code}`)
  })
  return stream
}

/** No shell on this side; at the other, sshd gives the words to one: what we do not know to be plain is quoted for it. */
export function sshArguments(uri: SshUri, { readOnly = false }: SshOptions = {}): string[] {
  const { host, parameters } = uri
  const remote =
    parameters.proxy === 'netcat'
      ? [parameters.netcat ?? 'nc', '-U', localSocket({ ...uri, transport: 'unix' }, { readOnly, env: {} })]
      : ['virt-ssh-helper', ...(readOnly ? ['-r'] : []), uri.opened]
  return [...clientArguments(uri), '--', host, remote.map(quoted).join(' ')]
}

function clientArguments({ user, port, parameters }: SshUri): string[] {
  const options = [
    ...(parameters.keyfile === undefined ? [] : ['-i', parameters.keyfile]),
    ...(parameters.no_tty === '1' ? ['-o', 'BatchMode=yes'] : []),
    ...(parameters.no_verify === '1' ? ['-o', 'StrictHostKeyChecking=no'] : []),
    ...(parameters.known_hosts === undefined ? [] : ['-o', `UserKnownHostsFile=${parameters.known_hosts}`]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
  ]
  return ['-T', '-e', 'none', ...options]
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
