import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, type Hypervisor, type Machine, type Share } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { findByEnvironment } from '../src/process-identity.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'
import { groupsOf, processesOf } from './processes.ts'

async function open(folder: TestFolder): Promise<Hypervisor> {
  return await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
}

async function define(hypervisor: Hypervisor, share: Partial<Share> & { readonly path: string }): Promise<Machine> {
  const shares = [{ tag: 'files', readOnly: false, driver: 'virtiofs' as const, ...share }]
  const memory = { memory: { bytes: 192 * 2 ** 20 }, maxMemoryBytes: 320 * 2 ** 20 }
  return await hypervisor.define(completeConfig({ name: 'sharing', graphics: [], ...guestDraft(), ...memory, shares }))
}

/** A folder to share that only root enters, and whose name would be two options to who splits at commas. */
function sharedFolder(folder: TestFolder): string {
  const path = join(folder.path, 'to share,xattr')
  mkdirSync(path, { mode: 0o700 })
  return path
}

const isRoot = process.getuid?.() === 0

test.runIf(isRoot)('a guest reads and writes a folder by virtiofs, and its owners of files stay', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const path = sharedFolder(folder)
  writeFileSync(join(path, 'from-host'), 'hello\n')
  chmodSync(join(path, 'from-host'), 0o600)
  const machine = await define(hypervisor, { path })
  await machine.start()
  const shell = await GuestShell.of(machine)
  expect(await shell.says('modprobe virtiofs; mount -t virtiofs files /mnt && cat /mnt/from-host')).toBe('hello')
  await shell.says('echo back > /mnt/from-guest; chown 1234:4321 /mnt/from-guest; sync')
  expect(readFileSync(join(path, 'from-guest'), 'utf8')).toBe('back\n')
  expect(statSync(join(path, 'from-guest'))).toMatchObject({ uid: 1234, gid: 4321 })
  // No way to the host's devices, nor out of the folder.
  expect(await shell.says('mknod /mnt/disk b 7 0 && echo made')).not.toContain('made')
  expect(await shell.says('ls /mnt/..; ln -s / /mnt/up; ls /mnt/up/from-host; echo $?')).toMatch(/1$/)

  // What is plugged in later is shared with it, too: it serves reads into it.
  await machine.change({
    revision: machine.view.revision,
    changes: [{ kind: 'set-memory', bytes: 320 * 2 ** 20 }],
    apply: 'now',
  })
  await shell.says(
    'echo online > /sys/devices/system/memory/auto_online_blocks; for m in /sys/devices/system/memory/memory*; do echo online > $m/state; done',
  )
  await shell.says('dd if=/dev/zero of=/mnt/big bs=1M count=64 && cat /mnt/big /mnt/big > /dev/null')
  expect(statSync(join(path, 'big')).size).toBe(64 * 2 ** 20)

  await machine.powerOff()
  expect(companionsOf(folder)).toEqual([])
  expect(processesOf(folder.path)).toEqual([])
  expect(groupsOf(machine.id)).toEqual([])
  expect(folder.machinesWithRunFolder).toEqual([])
  expect(existsSync('/var/run/virtiofsd') ? readdirSync('/var/run/virtiofsd') : []).toEqual([])
})

test.runIf(isRoot)('a virtiofsd that dies leaves a machine that says so', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const machine = await define(hypervisor, { path: sharedFolder(folder) })
  await machine.start({ paused: true })
  const [virtiofsd = 0] = companionsOf(folder)
  const status = readFileSync(`/proc/${virtiofsd}/status`, 'utf8')
  expect(status).toMatch(/^NoNewPrivs:\s1$/m)
  process.kill(virtiofsd, 'SIGKILL')
  await expect
    .poll(() => machine.view.detail, { timeout: 5000 })
    .toMatch(/^its shared folder files \(virtiofsd\) has ended/)
  await machine.powerOff()
  expect(companionsOf(folder)).toEqual([])
})

test.runIf(isRoot)('a folder that its program can not serve read-only is refused, with the way there is', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const machine = await define(hypervisor, { path: sharedFolder(folder), readOnly: true })
  const start = machine.start({ paused: true })
  if (existsSync('/usr/libexec/virtiofsd')) await start
  else
    await expect(start).rejects.toMatchObject({
      code: 'start-failed',
      message: expect.stringContaining('use driver 9p'),
    })
})

test("the daemon's own folder is not shared", async () => {
  using folder = new TestFolder()
  const options = { directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] } as const
  await using hypervisor = await openQemu({ ...options, keptBack: [folder.path] })
  const machine = await define(hypervisor, { path: sharedFolder(folder) })
  await expect(machine.start()).rejects.toMatchObject({ code: 'file-missing' })
})

function companionsOf({ runBase }: TestFolder): readonly number[] {
  return findByEnvironment(`CIMARRON_BESIDE=${runBase}/`).map(({ pid }) => pid)
}
