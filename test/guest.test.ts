import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, truncate, writeFile } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { HeldFolder } from '@cimarron/hypervisor/testing/held-folder'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { kernelWords } from '../packages/qemu/test/guest.ts'

// The guest that other tests stand on, by itself: QEMU is started here as plainly as it can be.

const folder = await mkdtemp(join(tmpdir(), 'guest-'))
const held = new HeldFolder(folder)
afterAll(() => held[Symbol.dispose]())

describe.for(['pc', 'q35'])('on a %s machine', (machine) => {
  test('the guest says that it is up, gives a shell, sees disk and network, and obeys the power button', async () => {
    const disk = join(folder, `${machine}.raw`)
    await writeFile(disk, '')
    await truncate(disk, 1 << 20)
    await using guest = await boot(machine, {
      words: 'hostname=probe dhcp4',
      devices: ['-nic', 'user,model=virtio-net-pci', '-drive', `file=${disk},format=raw,if=virtio`],
    })
    await guest.said(/^GUEST UP [\w.-]+ uptime [\d.]+/m)
    await guest.said(/^DHCP 10\.0\.2\.15/m)
    await guest.said(/^MODS UP uptime [\d.]+/m)
    await guest.said(/probe:\/root# /)
    guest.type('echo "disk $(cat /sys/block/vda/size) tty $(tty)"\n')
    await guest.said(/^disk 2048 tty \/dev\/ttyS0/m)
    guest.type('exit\n')
    await guest.said(/probe:\/root# [\s\S]*probe:\/root# [\s\S]*probe:\/root# /)
    await guest.qmp('system_powerdown')
    await guest.said(/POWER BUTTON/)
    expect(await guest.ended).toBe(0)
  })
})

test('without its drivers the guest comes up and sees no network', async () => {
  await using guest = await boot('pc', { words: 'nomod ticker', devices: ['-nic', 'user,model=virtio-net-pci'] })
  await guest.said(/guest:\/root# /)
  guest.type('echo "net $(ls /sys/class/net)"\n')
  await guest.said(/net lo\r/)
  await guest.said(/tick 2 /)
  await guest.qmp('quit')
  expect(await guest.ended).toBe(0)
})

test('the guest with an agent answers it, freezes a file system of a disk, and ends by its word', async () => {
  const disk = join(folder, 'agent.raw')
  await writeFile(disk, '')
  await truncate(disk, 16 << 20)
  execFileSync('mke2fs', ['-q', '-t', 'ext4', disk])
  const channel = join(folder, 'agent.sock')
  const port = 'virtserialport,chardev=agent,name=org.qemu.guest_agent.0,id=agent'
  const agentDevices = ['-chardev', `socket,id=agent,path=${channel},server=on,wait=off`, '-device', port]
  const devices = ['-drive', `file=${disk},format=raw,if=virtio`, '-device', 'virtio-serial', ...agentDevices]
  await using guest = await boot('q35', { words: 'hostname=asked', devices, agent: true })
  await guest.said(/^AGENT UP/m)
  guest.type('mount -t ext4 /dev/vda /mnt; echo "mounted $?"\n')
  await guest.said(/^mounted 0/m)

  using agent = await JsonLines.to(channel)
  expect(await agent.ask('guest-ping')).toEqual({ return: {} })
  expect(await agent.ask('guest-get-host-name')).toEqual({ return: { 'host-name': 'asked' } })
  expect(await agent.ask('guest-fsfreeze-freeze')).toEqual({ return: 1 })
  guest.type('echo x > /mnt/x & sleep 1; echo "written $(ls /mnt | grep -c x)"\n')
  await guest.said(/^written 0/m)
  expect(await agent.ask('guest-fsfreeze-thaw')).toEqual({ return: 1 })
  guest.type('wait; ls /mnt\n')
  await guest.said(/^lost\+found +x/m)
  const password = Buffer.from('told:nobody').toString('base64')
  expect(await agent.ask('guest-set-user-password', { username: 'guest', password, crypted: false })).toEqual({
    return: {},
  })
  guest.type('mkpasswd -m sha512 -S $(grep ^guest /etc/shadow | cut -d$ -f3) told:nobody | grep -cf - /etc/shadow\n')
  await guest.said(/^1\r/m)
  agent.tell('guest-shutdown')
  await guest.said(/SHUTDOWN -h -P \+0/)
  expect(await guest.ended).toBe(0)
})

test('a guest that is told to dirties its memory, and counts on', async () => {
  await using guest = await boot('q35', { words: 'ticker dirty=50' })
  await guest.said(/tick 3 /)
  guest.type('until [ "$(wc -c < /dev/shm/dirty)" = $((32 << 20)) ]; do sleep 1; done; echo "whole $?"\n')
  await guest.said(/whole 0/)
  guest.type('sum() { md5sum < /dev/shm/dirty; }; a=$(sum); while [ "$(sum)" = "$a" ]; do :; done; echo "other $?"\n')
  await guest.said(/other 0/)
  await guest.said(/tick 5 /)
})

interface Guest extends AsyncDisposable {
  /** Waits until what it has said on its serial port matches. */
  said(pattern: RegExp): Promise<void>
  type(text: string): void
  qmp(command: string): Promise<void>
  readonly ended: Promise<number | null>
}

interface Boot {
  /** For the guest, on the kernel's command line. */
  readonly words: string
  readonly devices?: readonly string[]
  readonly agent?: boolean
}

async function boot(machine: string, { words, devices = [], agent = false }: Boot): Promise<Guest> {
  const { kernel, initrd, agentInitrd } = inject('images')
  const socket = join(folder, `${machine}-${words.length}.qmp`)
  const base = ['-machine', machine, '-accel', 'tcg', '-m', '128', '-display', 'none', '-nodefaults', '-no-user-config']
  const system = ['-kernel', kernel, '-initrd', agent ? agentInitrd : initrd, '-append', `${kernelWords} ${words}`]
  const ports = ['-serial', 'stdio', '-qmp', `unix:${socket},server=on,wait=off`]
  const process = spawn('qemu-system-x86_64', [...base, ...system, ...ports, ...devices], { stdio: 'pipe' })
  const ended = once(process, 'exit').then(([code]) => code as number | null)
  let text = ''
  const listeners = new Set<() => void>()
  for (const stream of [process.stdout, process.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      for (const listener of listeners) listener()
    })
  }
  return {
    ended,
    async said(pattern) {
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const look = () => pattern.test(text) && resolve(true)
      const patience = AbortSignal.timeout(60_000)
      patience.addEventListener('abort', () => resolve(false))
      void ended.then(() => resolve(pattern.test(text)))
      listeners.add(look)
      look()
      const found = await promise
      listeners.delete(look)
      if (!found) throw new Error(`the guest never said ${pattern}, but:\n${text.slice(-2000)}`)
    },
    type: (input) => process.stdin.write(input),
    async qmp(command) {
      using monitor = await JsonLines.to(socket)
      await monitor.answer()
      for (const execute of ['qmp_capabilities', command]) await monitor.ask(execute)
    },
    async [Symbol.asyncDispose]() {
      if (process.exitCode === null) process.kill('SIGKILL')
      await ended
    },
  }
}

/** What QMP and the agent speak: a command a line, an answer a line. */
class JsonLines implements Disposable {
  readonly #connection: Socket
  readonly #lines: AsyncIterator<string>

  private constructor(connection: Socket) {
    this.#connection = connection
    this.#lines = createInterface({ input: connection })[Symbol.asyncIterator]()
  }

  static async to(path: string): Promise<JsonLines> {
    const connection = createConnection(path)
    await once(connection, 'connect')
    connection.on('error', () => undefined) // QEMU may be gone before it has said goodbye
    return new JsonLines(connection)
  }

  tell(execute: string, args?: object): void {
    this.#connection.write(`${JSON.stringify({ execute, arguments: args })}\n`)
  }

  async answer(): Promise<unknown> {
    const { value } = (await this.#lines.next()) as { value?: string }
    return value === undefined ? undefined : JSON.parse(value)
  }

  async ask(execute: string, args?: object): Promise<unknown> {
    this.tell(execute, args)
    return await this.answer()
  }

  [Symbol.dispose](): void {
    this.#connection.destroy()
  }
}
