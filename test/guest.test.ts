import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, inject, test } from 'vitest'

// The guest that other tests stand on, by itself: QEMU is started here as plainly as it can be.

const folder = await mkdtemp(join(tmpdir(), 'guest-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

describe.for(['pc', 'q35'])('on a %s machine', (machine) => {
  test('the guest says that it is up, gives a shell, sees disk and network, and obeys the power button', async () => {
    const disk = join(folder, `${machine}.raw`)
    await writeFile(disk, '')
    await truncate(disk, 1 << 20)
    await using guest = await boot(machine, 'hostname=probe dhcp4', [
      '-nic',
      'user,model=virtio-net-pci',
      '-drive',
      `file=${disk},format=raw,if=virtio`,
    ])
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
  await using guest = await boot('pc', 'nomod ticker', ['-nic', 'user,model=virtio-net-pci'])
  await guest.said(/guest:\/root# /)
  guest.type('echo "net $(ls /sys/class/net)"\n')
  await guest.said(/net lo\r/)
  await guest.said(/tick 2 /)
  await guest.qmp('quit')
  expect(await guest.ended).toBe(0)
})

interface Guest extends AsyncDisposable {
  /** Waits until what it has said on its serial port matches. */
  said(pattern: RegExp): Promise<void>
  type(text: string): void
  qmp(command: string): Promise<void>
  readonly ended: Promise<number | null>
}

async function boot(machine: string, words: string, devices: readonly string[]): Promise<Guest> {
  const { kernel, initrd } = inject('images')
  const socket = join(folder, `${machine}-${words.length}.qmp`)
  const base = ['-machine', machine, '-accel', 'tcg', '-m', '128', '-display', 'none', '-nodefaults', '-no-user-config']
  const system = ['-kernel', kernel, '-initrd', initrd, '-append', `console=ttyS0 ${words}`]
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
      const connection = createConnection(socket)
      connection.on('error', () => undefined) // QEMU may be gone before it has said goodbye
      const lines = createInterface({ input: connection })[Symbol.asyncIterator]()
      await lines.next()
      for (const execute of ['qmp_capabilities', command]) {
        connection.write(`${JSON.stringify({ execute })}\n`)
        await lines.next()
      }
      connection.destroy()
    },
    async [Symbol.asyncDispose]() {
      if (process.exitCode === null) process.kill('SIGKILL')
      await ended
    },
  }
}
