import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Makes what a container's host is, of namespaces alone, and becomes libvirtd in it. libvirt 9.0 takes `unified` for cgroups of version
 * 2, which on a host of both kinds has no controllers: there it is not to be seen. A shell is the first of the processes: it takes in
 * those that others leave, and starts libvirtd again where that has ended.
 */
const inside = `set -e
ip link set lo up
ip link add br0 type bridge
ip address add 10.9.9.1/24 dev br0
ip link set br0 up
[ ! -e /sys/fs/cgroup/unified ] || umount /sys/fs/cgroup/unified
for controller in cpu cpuacct cpuset memory devices freezer blkio pids; do
  umount /sys/fs/cgroup/$controller
  mount -t cgroup -o $controller none /sys/fs/cgroup/$controller
done
for folder in /run /var/lib /var/log /var/cache /etc/libvirt; do mount -t tmpfs none $folder; done
set +e
while :; do libvirtd --timeout 0 --config "$0/libvirtd.conf"; done`

const controllers = ['cpu', 'cpuacct', 'cpuset', 'memory', 'devices', 'freezer', 'blkio', 'pids'] as const
const drivers = ['lxc', 'network', 'storage']
const driverFolder = '/usr/lib/x86_64-linux-gnu/libvirt/connection-driver'

/** The first program of a container: a shell at its console, which ends when it is asked to, and then all of it. */
const init = `#!/bin/sh
trap 'echo FAREWELL; exit 0' TERM
echo CONTAINER UP
sh < /dev/console > /dev/console 2>&1 &
while :; do wait $!; done
`

/**
 * A libvirtd with the LXC driver, as root of a host of its own: processes, mounts, network and control groups are those of namespaces,
 * and all end with it. Bridge `br0` (10.9.9.1/24) is there.
 */
export class LxcHost implements AsyncDisposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'lxc-host-'))
  readonly uri: string = `lxc+unix:///system?socket=${join(this.folder, 'libvirt-sock')}`
  readonly #groups: readonly string[]
  readonly #shell: ChildProcess

  private constructor(busybox: string) {
    if (process.getuid?.() !== 0) throw new Error('containers take namespaces, and those take root')
    for (const name of ['drivers', 'root', 'root/bin', 'root/dev']) mkdirSync(join(this.folder, name))
    chmodSync(this.folder, 0o755)
    writeFileSync(
      join(this.folder, 'libvirtd.conf'),
      `unix_sock_dir = "${this.folder}"\nauth_unix_rw = "none"\nauth_unix_ro = "none"\n`,
    )
    for (const name of drivers) {
      const file = `libvirt_driver_${name}.so`
      symlinkSync(join(driverFolder, file), join(this.folder, 'drivers', file))
    }
    copyFileSync(busybox, join(this.folder, 'root/bin/busybox'))
    for (const name of ['sh', 'ip', 'ping', 'grep', 'sed']) symlinkSync('busybox', join(this.folder, 'root/bin', name))
    writeFileSync(join(this.folder, 'root/bin/first'), init, { mode: 0o755 })
    this.#groups = ownGroups(`cimarron-lxc-${process.pid}`)
    this.#shell = this.#run()
  }

  static async start(busybox: string): Promise<LxcHost> {
    const host = new LxcHost(busybox)
    await host.#untilListening()
    return host
  }

  /** The root of containers' files. */
  get root(): string {
    return join(this.folder, 'root')
  }

  /** What virsh, libvirt's own client, says of it. Each command is a line as it is typed. */
  virsh(...commands: readonly string[]): string {
    return execFileSync('virsh', ['-q', '-c', this.uri, commands.join('; ')], { encoding: 'utf8' }).trim()
  }

  /** Starts one that is not kept. */
  create(document: string): void {
    const path = join(this.folder, 'document.xml')
    writeFileSync(path, document)
    this.virsh(`create ${path}`)
  }

  /** As `kill -9` of libvirtd: its containers go on, and a new one takes them up. */
  killDaemon(): void {
    const [, shell] = processesBelow(this.#shell.pid ?? 0)
    const daemon = processesBelow(shell ?? 0).find((pid) => commandOf(pid) === 'libvirtd')
    if (daemon === undefined) throw new Error('libvirtd does not run')
    process.kill(daemon, 'SIGKILL')
  }

  #run(): ChildProcess {
    const joining = this.#groups.map((group) => `echo $$ > ${group}/cgroup.procs`).join('\n')
    const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc', '--cgroup']
    const outside = `${joining}\nexec unshare ${namespaces.join(' ')} sh -c "$1" "$0"`
    return spawn('sh', ['-ec', outside, this.folder, inside], {
      env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LIBVIRT_DRIVER_DIR: join(this.folder, 'drivers') },
      stdio: ['ignore', 'ignore', 'ignore'],
    })
  }

  async #untilListening(): Promise<void> {
    for (;;) {
      if (this.#shell.exitCode !== null) throw new Error('the host of containers ended; is the LXC driver installed?')
      const socket = connect(join(this.folder, 'libvirt-sock'))
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
    if (this.#shell.exitCode === null && this.#shell.signalCode === null) {
      const exit = once(this.#shell, 'exit')
      this.#shell.kill('SIGKILL')
      await exit
    }
    for (const group of this.#groups) await removeGroup(group)
    rmSync(this.folder, { recursive: true })
  }
}

/** A control group of each controller, below the one that this process is in. */
function ownGroups(name: string): readonly string[] {
  const lines = readFileSync('/proc/self/cgroup', 'utf8').split('\n')
  return controllers.flatMap((controller) => {
    const found = lines.map((line) => line.split(':')).find(([, names]) => names?.split(',').includes(controller))
    if (!found) return []
    const parent = join('/sys/fs/cgroup', controller, found[2] ?? '')
    const group = join(parent, name)
    mkdirSync(group)
    // Without, nothing may run in it.
    for (const file of controller === 'cpuset' ? ['cpuset.cpus', 'cpuset.mems'] : [])
      writeFileSync(join(group, file), readFileSync(join(parent, file)))
    return [group]
  })
}

/** Those of libvirt are below it. Its processes have ended, and are counted there for a moment yet. */
async function removeGroup(group: string): Promise<void> {
  for (const each of readdirSync(group, { withFileTypes: true }))
    if (each.isDirectory()) await removeGroup(join(group, each.name))
  for (;;) {
    try {
      rmdirSync(group)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error
      await delay(10)
    }
  }
}

/** It, and those that it has started. */
function processesBelow(pid: number): readonly number[] {
  const path = `/proc/${pid}/task/${pid}/children`
  const listed = existsSync(path) ? readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number) : []
  return [pid, ...listed]
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
}
