import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** `nobody`: libvirt wants a user that the system knows, and gives root no daemon of its own. */
const nobody = { uid: 65_534, gid: 65_534 }

/** A libvirtd of the test's own, as that of a user's session: nothing of the host's own is touched, and all goes with its folder. */
export class Libvirtd implements AsyncDisposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'libvirtd-'))
  readonly socket: string = join(this.folder, 'run/libvirt/libvirt-sock')
  readonly #env: NodeJS.ProcessEnv
  #daemon: ChildProcess

  private constructor() {
    for (const name of ['', 'run', 'images']) {
      mkdirSync(join(this.folder, name), { recursive: true })
      chmodSync(join(this.folder, name), 0o711)
      if (process.getuid?.() === 0) chownSync(join(this.folder, name), nobody.uid, nobody.gid)
    }
    this.#env = {
      PATH: `${process.env.PATH}:/usr/sbin`,
      HOME: this.folder,
      XDG_RUNTIME_DIR: join(this.folder, 'run'),
      XDG_CONFIG_HOME: join(this.folder, 'config'),
      XDG_CACHE_HOME: join(this.folder, 'cache'),
      XDG_DATA_HOME: join(this.folder, 'data'),
    }
    this.#daemon = this.#run()
  }

  static async start(): Promise<Libvirtd> {
    const libvirtd = new Libvirtd()
    await libvirtd.#untilReady()
    return libvirtd
  }

  /** Of libvirt's driver that only plays hypervisor: `test`, or QEMU's. */
  uri(driver: 'test' | 'qemu'): string {
    return `${driver}+unix:///${driver === 'test' ? 'default' : 'session'}?socket=${this.socket}`
  }

  /** What virsh, libvirt's own client, says of it. Each command is a line as it is typed. */
  virsh(driver: 'test' | 'qemu', ...commands: readonly string[]): string {
    const options = { env: this.#env, encoding: 'utf8', ...this.#as } as const
    return execFileSync('virsh', ['-q', '-c', this.uri(driver), commands.join('; ')], options).trim()
  }

  /** A copy of the file where its QEMU can read it. */
  take(path: string): string {
    const copy = join(this.folder, 'images', basename(path))
    if (!existsSync(copy)) copyFileSync(path, copy)
    chmodSync(copy, 0o644)
    return copy
  }

  define(driver: 'test' | 'qemu', document: string): void {
    const path = join(this.folder, 'document.xml')
    writeFileSync(path, document)
    this.virsh(driver, `define ${path}`)
  }

  /** What somebody does who tidies up by hand while it is not there. */
  forgetFile(name: string): void {
    rmSync(join(this.folder, `config/libvirt/qemu/${name}.xml`))
  }

  /** As `kill -9` of it. */
  async kill(): Promise<void> {
    await ended(this.#daemon, 'SIGKILL')
  }

  async startAgain(): Promise<void> {
    this.#daemon = this.#run()
    await this.#untilReady()
  }

  /** It is there, and answers nothing. */
  freeze(isFrozen: boolean): void {
    this.#daemon.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT')
  }

  get #as(): { readonly uid?: number; readonly gid?: number } {
    return process.getuid?.() === 0 ? nobody : {}
  }

  #run(): ChildProcess {
    return spawn('libvirtd', ['--timeout', '0'], { env: this.#env, stdio: 'ignore', ...this.#as })
  }

  async #untilReady(): Promise<void> {
    for (;;) {
      if (this.#daemon.exitCode !== null) throw new Error('libvirtd ended; is libvirt-daemon installed?')
      const socket = connect(this.socket)
      const isUp = await once(socket, 'connect').then(
        () => true,
        () => false,
      )
      socket.destroy()
      if (isUp) return
      await delay(5)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await ended(this.#daemon, 'SIGTERM')
    rmSync(this.folder, { recursive: true })
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}
