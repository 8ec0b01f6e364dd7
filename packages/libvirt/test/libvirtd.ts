import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { connect, type NetConnectOpts } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { HeldFolder } from '@cimarron/hypervisor/testing/held-folder'
import { ReapedDaemon } from './reaped-daemon.ts'

/** `nobody`: libvirt wants a user that the system knows, and gives root no daemon of its own. */
const nobody = { uid: 65_534, gid: 65_534 }

export interface LibvirtdSetting {
  /** An address of the host's loopback at which it listens by TCP and by TLS. */
  readonly listen?: {
    readonly address: string
    /** The authority whose certificates it takes, and its own: files. */
    readonly ca: string
    readonly certificate: string
    readonly key: string
    /** Whether TCP wants a log-in too, where one is set. */
    readonly tcp: 'none' | 'sasl'
  }
  /** A host of its own to those it migrates machines to: by this name, and the number in its UUID. */
  readonly host?: { readonly name: string; readonly number: number }
  /** Whoever comes by TLS, or by its socket, has to log in. */
  readonly logIn?: {
    /** Cyrus SASL's program that adds a user. */
    readonly saslpasswd: string
    readonly mechanism: string
    readonly user: string
    readonly password: string
  }
}

/** libvirtd.conf: one setting a line. What is wrong with its own certificates is for its clients to find. */
function settingLines({ listen, logIn, host }: LibvirtdSetting): string {
  const auth = logIn ? 'sasl' : 'none'
  const remote = listen && [
    'listen_tls = 1',
    'listen_tcp = 1',
    'tls_no_sanity_certificate = 1',
    `listen_addr = "${listen.address}"`,
    `ca_file = "${listen.ca}"`,
    `cert_file = "${listen.certificate}"`,
    `key_file = "${listen.key}"`,
    `auth_tls = "${auth}"`,
    `auth_tcp = "${listen.tcp}"`,
  ]
  const uuid = host && `host_uuid = "11111111-1111-4111-8111-${String(host.number).padStart(12, '0')}"`
  return [`auth_unix_rw = "${auth}"`, ...(uuid ? [uuid] : []), ...(remote ?? [])].join('\n')
}

/**
 * qemu.conf: screens have ports that no other process of this host is likely to look for (of two libvirtds that find one free, one does not get
 * it), and output of QEMU goes to files without a daemon between.
 */
const firstPort = 5900 + (process.pid % 500) * 100
const qemuLines = [
  `remote_display_port_min = ${firstPort}`,
  `remote_display_port_max = ${firstPort + 99}`,
  'stdio_handler = "file"',
  '',
].join('\n')

/** An address of the loopback that no other process of this host has: with libvirt's own ports on it. */
export function ownAddress(): string {
  // The highest of process numbers has 22 bits.
  const { pid } = process
  return `127.${64 + (pid >> 16)}.${(pid >> 8) & 255}.${pid & 255}`
}

/** A libvirtd of the test's own, as that of a user's session: nothing of the host's own is touched, and all goes with its folder. */
export class Libvirtd implements AsyncDisposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'libvirtd-'))
  readonly #held = new HeldFolder(this.folder)
  readonly socket: string = join(this.folder, 'run/libvirt/libvirt-sock')
  readonly #configuration: string = join(this.folder, 'libvirtd.conf')
  readonly #env: NodeJS.ProcessEnv
  readonly #address: string | undefined
  readonly #hostName: string | undefined
  /** Each that was started, the last of which runs. */
  readonly #started: ReapedDaemon[] = []

  private constructor(setting: LibvirtdSetting) {
    for (const name of ['', 'run', 'images', 'config', 'config/libvirt']) {
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
      SASL_CONF_PATH: this.folder,
    }
    writeFileSync(this.#configuration, settingLines(setting))
    writeFileSync(join(this.folder, 'config/libvirt/qemu.conf'), qemuLines)
    this.#address = setting.listen?.address
    this.#hostName = setting.host?.name
    this.#addUsers(setting)
  }

  static async start(setting: LibvirtdSetting = {}): Promise<Libvirtd> {
    const libvirtd = new Libvirtd(setting)
    await libvirtd.startAgain()
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

  /** A new, empty folder that is its own. */
  newFolder(name: string): string {
    const path = join(this.folder, 'images', name)
    mkdirSync(path)
    if (process.getuid?.() === 0) chownSync(path, nobody.uid, nobody.gid)
    return path
  }

  /** An image in a format where its QEMU can use it. */
  disk(format: 'raw' | 'qcow2'): string {
    const path = join(this.folder, 'images', `${randomUUID()}.${format}`)
    execFileSync('qemu-img', ['create', '-q', '-f', format, path, '4M'])
    chmodSync(path, 0o666)
    return path
  }

  /** An empty image where its QEMU can use it. */
  image(name: string, bytes: number): string {
    const path = join(this.folder, 'images', name)
    writeFileSync(path, '')
    truncateSync(path, bytes)
    chmodSync(path, 0o666)
    return path
  }

  /** An empty image that can hold snapshots. */
  qcow2(name: string): string {
    const path = join(this.folder, 'images', name)
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', path, '16M'])
    chmodSync(path, 0o666)
    return path
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
    await this.#daemon.end('SIGKILL')
  }

  async startAgain(): Promise<void> {
    this.#started.push(await this.#run())
    await this.#untilReady()
  }

  /** It is there, and answers nothing. */
  freeze(isFrozen: boolean): void {
    this.#daemon.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT')
  }

  get #as(): { readonly uid?: number; readonly gid?: number } {
    return process.getuid?.() === 0 ? nobody : {}
  }

  get #daemon(): ReapedDaemon {
    const running = this.#started.at(-1)
    if (!running) throw new Error('it was not started')
    return running
  }

  #run(): Promise<ReapedDaemon> {
    const listening = this.#address ? ['--listen'] : []
    const options = ['--timeout', '0', '--config', this.#configuration, ...listening]
    if (this.#hostName === undefined)
      return ReapedDaemon.start(['libvirtd', ...options], { env: this.#env, ...this.#as })
    // Hosts are told apart by their names, too. The shell becomes libvirtd, and has its process number.
    const { uid, gid } = nobody
    const become = `hostname "$0" && exec setpriv --reuid=${uid} --regid=${gid} --clear-groups libvirtd "$@"`
    return ReapedDaemon.start(['unshare', '--uts', 'sh', '-c', become, this.#hostName, ...options], { env: this.#env })
  }

  /** The users it knows, in a database of its own. */
  #addUsers({ logIn }: LibvirtdSetting): void {
    if (!logIn) return
    const database = join(this.folder, 'users.db')
    writeFileSync(join(this.folder, 'libvirt.conf'), `mech_list: ${logIn.mechanism}\nsasldb_path: ${database}\n`)
    const adding = ['-p', '-a', 'libvirt', '-c', '-f', database, logIn.user]
    execFileSync(logIn.saslpasswd, adding, { input: `${logIn.password}\n`, stdio: ['pipe', 'ignore', 'inherit'] })
    if (process.getuid?.() === 0) chownSync(database, nobody.uid, nobody.gid)
  }

  async #untilReady(): Promise<void> {
    const places = [
      { path: this.socket },
      ...(this.#address ? [16_509, 16_514].map((port) => ({ host: this.#address, port })) : []),
    ]
    for (const place of places) await this.#untilListening(place)
  }

  async #untilListening(place: NetConnectOpts): Promise<void> {
    for (;;) {
      if (this.#daemon.hasEnded) throw new Error('libvirtd ended; is libvirt-daemon installed?')
      const socket = connect(place)
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
    using _folder = this.#held
    for (const daemon of this.#started) await daemon[Symbol.asyncDispose]()
  }
}
