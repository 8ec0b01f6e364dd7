import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Libvirtd } from '../libvirtd.ts'

/**
 * A host as one who comes by ssh finds it, of a mount namespace: the user that OpenSSH gives up its rights to, and a libvirtd at the
 * system's place, which is the test's.
 */
const inside = `set -e
mount -t tmpfs none /run
mkdir -p /run/sshd /run/libvirt
mount --bind "$0" /run/libvirt
{ cat /etc/passwd; grep -q '^sshd:' /etc/passwd || echo 'sshd:x:64056:65534::/run/sshd:/usr/sbin/nologin'; } > /run/passwd
mount --bind /run/passwd /etc/passwd
exec "$@"`

export const port = 2222

/** OpenSSH's server with a configuration, host key and user's key of its own, at 127.0.0.1 of the network it is started in. */
export class Sshd implements AsyncDisposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'sshd-'))
  readonly #command: { readonly program: string; readonly libraries: string }
  readonly #libvirt: string
  #child: ChildProcess | undefined

  constructor(command: { readonly program: string; readonly libraries: string }, libvirtd: Libvirtd) {
    this.#command = command
    this.#libvirt = dirname(libvirtd.socket)
    chmodSync(this.folder, 0o755)
    for (const name of ['host', 'other-host', 'identity', 'stranger'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', this.file(name)])
    copyFileSync(this.file('identity.pub'), this.file('authorized'))
    this.know('host')
  }

  file(name: string): string {
    return join(this.folder, name)
  }

  /** Whose key a client takes for this host's. */
  know(name: 'host' | 'other-host' | undefined): void {
    const key = name && readFileSync(this.file(`${name}.pub`), 'utf8')
    writeFileSync(this.file('known'), key ? `[127.0.0.1]:${port} ${key}` : '')
  }

  /** `path`: where it looks for what is to be run; left out: the host's own. */
  async start({ path }: { readonly path?: string } = {}): Promise<void> {
    await this.stop()
    const lines = [
      'ListenAddress 127.0.0.1',
      `Port ${port}`,
      `HostKey ${this.file('host')}`,
      `AuthorizedKeysFile ${this.file('authorized')}`,
      ...[
        'StrictModes no',
        'UsePAM no',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PidFile none',
      ],
      ...(path === undefined ? [] : [`SetEnv PATH=${path}`]),
    ]
    writeFileSync(this.file('sshd_config'), `${lines.join('\n')}\n`)
    const { program, libraries } = this.#command
    const own = ['--mount', '--pid', '--fork', '--kill-child=SIGKILL', 'sh', '-ec', inside, this.#libvirt]
    const child = spawn('unshare', [...own, program, '-D', '-e', '-r', '-f', this.file('sshd_config')], {
      env: { PATH: process.env.PATH, LD_LIBRARY_PATH: libraries },
      stdio: 'ignore',
    })
    this.#child = child
    for (;;) {
      if (child.exitCode !== null) throw new Error('sshd ended')
      const socket = connect(port, '127.0.0.1')
      const isUp = await once(socket, 'connect').then(
        () => true,
        () => false,
      )
      socket.destroy()
      if (isUp) return
      await delay(10)
    }
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }

  /** A folder with a shell and nothing else that could be run. */
  bareFolder(): string {
    const folder = this.file('bare')
    execFileSync('mkdir', [folder])
    symlinkSync('/bin/sh', join(folder, 'sh'))
    return folder
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true })
  }
}
