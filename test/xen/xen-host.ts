import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { HeldFolder } from '@cimarron/hypervisor/testing/held-folder'
import { xenFolder, xenProblem } from '../../scripts/images/xen.js'
import { xenResumption } from '../../scripts/images/xen-machine.js'

/** Of one dom0 for all tests of a file: PV guests take seconds to start where the processor is emulated. */
const patienceMs = 100_000

/**
 * A host with Xen, continued in QEMU where its image was saved: libvirtd is up, machine `resident` runs and `idle` does not. Its ports are
 * fixed, so each test file has a network of its own.
 */
export class XenHost implements AsyncDisposable {
  readonly uri: string = 'xen+tcp://127.0.0.1/system'
  /** QEMU is told it among its arguments, by which it is found should a test run out of time. */
  readonly #held = new HeldFolder(mkdtempSync(join(tmpdir(), 'xen-host-')))
  readonly #qemu: ChildProcess
  #said = ''

  private constructor(image: string) {
    const { args, env } = xenResumption(image)
    // What is written to its disk goes to a file without a name, in the folder that this variable names.
    const all = { ...process.env, ...env, TMPDIR: this.#held.path }
    const named = ['-pidfile', join(this.#held.path, 'pid')]
    this.#qemu = spawn('qemu-system-x86_64', [...args, ...named], { env: all, stdio: ['ignore', 'ignore', 'pipe'] })
    this.#qemu.stderr?.setEncoding('utf8').on('data', (words: string) => {
      this.#said += words
    })
  }

  static async resume(): Promise<XenHost> {
    const problem = xenProblem()
    if (problem) throw new Error(`${problem}; run "npm run prepare-images" as root, which takes two minutes`)
    const host = new XenHost(xenFolder())
    try {
      await host.#untilUp()
      return host
    } catch (error) {
      await host[Symbol.asyncDispose]()
      throw error
    }
  }

  /** What virsh, libvirt's own client, says of it. Each command is a line as it is typed. */
  virsh(...commands: readonly string[]): string {
    const options = { encoding: 'utf8', timeout: patienceMs } as const
    return execFileSync('virsh', ['-q', '-c', this.uri, commands.join('; ')], options).trim()
  }

  define(document: string): void {
    const path = join(this.#held.path, 'document.xml')
    writeFileSync(path, document)
    this.virsh(`define ${path}`)
  }

  /** What a shell in dom0 says to these lines: there Xen's own `xl` is. */
  async dom0(lines: string): Promise<string> {
    const socket = connect(7000, '127.0.0.1')
    socket.setTimeout(patienceMs, () => socket.destroy(new Error(`dom0 said nothing to ${JSON.stringify(lines)}`)))
    // It goes when the shell has ended, and not before.
    socket.write(`exec 2>&1\n${lines}\nexit\n`)
    return (await text(socket)).trim()
  }

  /** What `xl list` shows of it: id, memory in MiB, processors, and the letters of its state. */
  async xl(name: string): Promise<{ id: number; mib: number; processors: number; state: string } | undefined> {
    const line = (await this.dom0('xl list')).split('\n').find((each) => each.startsWith(`${name} `))
    const [, id, mib, processors, state = ''] = line?.split(/\s+/) ?? []
    return line === undefined ? undefined : { id: Number(id), mib: Number(mib), processors: Number(processors), state }
  }

  async #untilUp(): Promise<void> {
    const end = new AbortController()
    const ended = once(this.#qemu, 'exit', { signal: end.signal }).then(() => {
      throw new Error(`the Xen host ended: ${this.#said}`)
    })
    try {
      for (;;) {
        const answer = await Promise.race([this.dom0('echo up').catch(() => ''), ended])
        if (answer === 'up') return
        await Promise.race([new Promise((soon) => setTimeout(soon, 50)), ended])
      }
    } finally {
      end.abort()
      ended.catch(() => undefined)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#qemu.exitCode === null && this.#qemu.signalCode === null) {
      const exit = once(this.#qemu, 'exit')
      this.#qemu.kill('SIGKILL')
      await exit
    }
    this.#held[Symbol.dispose]()
  }
}
