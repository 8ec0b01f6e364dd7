import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** `nobody`: libvirt wants a user that the system knows, and gives root no daemon of its own. */
const user = { uid: 65_534, gid: 65_534 }
const startMs = 30_000

/** A libvirtd of ours alone, as the daemon of a user's session: without the host's networks, groups and settings. */
export class Libvirt implements AsyncDisposable {
  readonly #folder: string
  readonly #env: NodeJS.ProcessEnv
  #daemon: ChildProcess

  private constructor(folder: string) {
    this.#folder = folder
    this.#env = environment(folder)
    this.#daemon = this.#run()
  }

  static async start(): Promise<Libvirt> {
    if (process.getuid?.() !== 0) throw new Error('libvirt as a peer needs root, to run it as nobody: run this as root')
    const folder = mkdtempSync(join(tmpdir(), 'bench-libvirt-'))
    for (const name of ['', 'run', 'images']) {
      mkdirSync(join(folder, name), { recursive: true, mode: 0o711 })
      chownSync(join(folder, name), user.uid, user.gid)
    }
    chmodSync(folder, 0o711)
    const libvirt = new Libvirt(folder)
    await libvirt.untilReady()
    return libvirt
  }

  /** A copy of the file where its QEMU can read it. */
  take(path: string): string {
    const copy = join(this.#folder, 'images', basename(path))
    if (!existsSync(copy)) copyFileSync(path, copy)
    chmodSync(copy, 0o644)
    return copy
  }

  /** What virsh printed. Several commands are read from its input, as a user's script would have them. */
  virsh(...args: readonly string[]): string {
    return execFileSync('virsh', ['-q', '-c', 'qemu:///session', ...args], {
      env: this.#env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      ...user,
    })
  }

  define(documents: readonly string[]): void {
    const paths = documents.map((_, i) => join(this.#folder, `${i}.xml`))
    for (const [i, path] of paths.entries()) writeFileSync(path, documents[i] ?? '')
    this.script(paths.map((path) => `define ${path}`))
  }

  script(commands: readonly string[]): string {
    const input = commands.join('\n')
    const options = { env: this.#env, encoding: 'utf8', input, maxBuffer: 1 << 26, ...user } as const
    return execFileSync('virsh', ['-q', '-c', 'qemu:///session'], options)
  }

  /** As `kill -9` of a daemon that has machines; then a new one. */
  async restart(): Promise<void> {
    await ended(this.#daemon, 'SIGKILL')
    this.#daemon = this.#run()
  }

  async untilReady(): Promise<void> {
    const deadline = performance.now() + startMs
    for (;;) {
      try {
        this.virsh('list', '--all')
        return
      } catch (error) {
        if (this.#daemon.exitCode !== null || performance.now() > deadline) throw error
        await delay(2)
      }
    }
  }

  #run(): ChildProcess {
    return spawn('libvirtd', ['--timeout', '0'], { env: this.#env, stdio: 'ignore', ...user })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.virsh('list', '--name').split('\n').filter(Boolean)) this.virsh('destroy', name)
    await ended(this.#daemon, 'SIGTERM')
    rmSync(this.#folder, { recursive: true })
  }
}

export interface Domain {
  readonly name: string
  readonly kernel: string
  readonly initrd: string
}

/** The same machine in libvirt's words: emulated, a serial port, VNC. */
export function domainXml({ name, kernel, initrd }: Domain): string {
  return `<domain type="qemu"><name>${name}</name><memory unit="MiB">128</memory><vcpu>1</vcpu>
<os><type arch="x86_64" machine="q35">hvm</type><kernel>${kernel}</kernel><initrd>${initrd}</initrd>
<cmdline>console=ttyS0 quiet</cmdline></os><features><acpi/></features>
<devices><serial type="pty"/><graphics type="vnc" autoport="yes"/><memballoon model="virtio"/></devices></domain>`
}

function environment(folder: string): NodeJS.ProcessEnv {
  return {
    PATH: `${process.env.PATH}:/usr/sbin`,
    HOME: folder,
    XDG_RUNTIME_DIR: join(folder, 'run'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_DATA_HOME: join(folder, 'data'),
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exit = once(child, 'exit')
  if (child.exitCode === null && child.kill(signal)) await exit
}
