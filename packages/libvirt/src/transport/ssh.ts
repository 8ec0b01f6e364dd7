import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { LibvirtError } from '../error.ts'
import type { LibvirtUri } from './libvirt-uri.ts'
import { localSocket } from './local-socket.ts'

export interface SshOptions {
  readonly signal?: AbortSignal
  readonly readOnly?: boolean
}

/**
 * Runs the system's ssh, which has its own keys and configuration, with virt-ssh-helper at the other end (or netcat, for
 * servers before 6.8: `?proxy=netcat`), and speaks by its standard input and output.
 */
export function openSsh(uri: LibvirtUri & { readonly host: string }, options: SshOptions = {}): Duplex {
  const child = spawn(uri.parameters.command ?? 'ssh', sshArguments(uri, options), {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.signal ? { signal: options.signal } : {}),
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2000)
  })
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin })
  const fail = (why: string, cause?: unknown) => {
    const words = `ssh to ${uri.host} ${why}${said.trim() === '' ? '' : `: ${said.trim()}`}`
    stream.destroy(new LibvirtError('closed', words, cause === undefined ? {} : { cause }))
  }
  child.once('error', (cause) => fail(`can't be run: ${cause.message}`, cause))
  child.once('close', (code, signal) => fail(code === null ? `was ended by ${signal}` : `ended with ${code}`))
  stream.once('close', () => child.kill())
  return stream
}

/** No shell on this side; at the other, sshd gives the words to one: what we do not know to be plain is quoted for it. */
export function sshArguments(
  uri: LibvirtUri & { readonly host: string },
  { readOnly = false }: SshOptions = {},
): string[] {
  const { host, user, port, parameters } = uri
  const options = [
    ...(parameters.keyfile === undefined ? [] : ['-i', parameters.keyfile]),
    ...(parameters.no_tty === '1' ? ['-o', 'BatchMode=yes'] : []),
    ...(parameters.no_verify === '1' ? ['-o', 'StrictHostKeyChecking=no'] : []),
    ...(parameters.known_hosts === undefined ? [] : ['-o', `UserKnownHostsFile=${parameters.known_hosts}`]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
  ]
  const remote =
    parameters.proxy === 'netcat'
      ? [parameters.netcat ?? 'nc', '-U', localSocket({ ...uri, transport: 'unix' }, { readOnly, env: {} })]
      : ['virt-ssh-helper', ...(readOnly ? ['-r'] : []), uri.opened]
  return ['-T', '-e', 'none', ...options, '--', host, remote.map(quoted).join(' ')]
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
