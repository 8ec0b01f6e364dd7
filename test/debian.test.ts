import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, linkSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { debianDisk, debianProblem } from '../scripts/images/debian.js'
import { command } from './command.ts'
import { DaemonHouse } from './daemon.ts'
import { commandProgram, programEnvironment } from './programs.ts'

// A whole Debian, made from a template and started once by the command line: what takes an operating system to see.

const userData = `#cloud-config
write_files: [{ path: /etc/from-seed, content: "{site}, {name}" }]
users: [{ name: ann, shell: /bin/sh, ssh_authorized_keys: ["{key}"] }]
ssh_genkeytypes: [ed25519]
`

let folder: string
let house: DaemonHouse

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cimarron-debian-'))
  chmodSync(folder, 0o711)
  house = await DaemonHouse.open()
  await house.start()
  writeFileSync(join(folder, 'user-data'), userData)
  for (const name of ['ann', 'other'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)])
  const sizes = 'firmware=uefi --accel tcg --memory 768M --cpus 1'
  await run(`machine define golden ${sizes} --disk ${disk()} --nic user,forward=tcp:${await freePort()}:22`)
  await run('machine template create golden')
  const key = readFileSync(join(folder, 'ann.pub'), 'utf8').trim()
  const clone = `machine clone golden deb-{n:02} --linked --start --value site=hq --user-data ${folder}/user-data`
  await run([...clone.split(' '), '--value', `key=${key}`])
  const all = ['running', 'agent', 'port=22', 'text=login:'].map((condition) => `--for ${condition}`)
  await run(`machine wait deb-01 ${all.join(' ')} --timeout 600s`)
}, 700_000)

afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

/** What builds on the disk in the cache, in a folder that QEMU's user passes through. */
function disk(): string {
  const [built, problem] = [debianDisk(), debianProblem()]
  if (problem) throw new Error(`${problem}; run "npm run prepare-images" as root, which takes three minutes`)
  const base = join(folder, 'debian.qcow2')
  if (statSync(built).dev === statSync(folder).dev) linkSync(built, base)
  else copyFileSync(built, base)
  const path = join(folder, 'golden.qcow2')
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', 'qcow2', path])
  return path
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function run(line: string | readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await command(house.data, line, input)
  if (code !== 0) throw new Error(`${String(line)}: ${code}: ${stderr}`)
  return stdout
}

const inGuest = (script: string): Promise<string> => run(['machine', 'exec', 'deb-01', '--', 'sh', '-c', script])

/** The words of `cimarron` that log in, with one of the keys alone. */
const ssh = (key: string, ...words: readonly string[]): readonly string[] => [
  ...['machine', 'ssh', 'deb-01', '--login', 'ann', '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes'],
  ...['--', '-F', 'none', '-i', join(folder, key), ...words],
]

test('its firmware starts it from its own disk', async () => {
  expect(await run('machine log deb-01')).toMatch(/BdsDxe: starting Boot\d+ /)
  expect(await inGuest('cat /sys/firmware/efi/fw_platform_size')).toBe('64\n')
  expect(await inGuest('findmnt -no SOURCE,FSTYPE /')).toMatch(/^\/dev\/vda2 +ext4/)
})

test('cloud-init makes of it what the template’s seed says with the values of this one', async () => {
  const said = await inGuest('hostname; cat /etc/from-seed; echo; cat /var/lib/cloud/data/instance-id')
  expect(said).toMatch(/^deb-01\nhq, deb-01\n[0-9a-f-]{36}\s*$/)
  expect(await run('machine list')).toContain(said.trim().split('\n').at(-1))
  const report = JSON.parse(await run('machine agent deb-01 --json'))
  expect(report).toMatchObject({ hostName: 'deb-01', os: { id: 'debian' }, freeze: 'thawed' })
  expect(await run('machine addresses deb-01')).toContain('10.0.2.15')
})

test('who has the key logs in by ssh, and so does who gets one by the agent', async () => {
  expect(await run(ssh('ann', 'whoami; hostname'))).toBe('ann\ndeb-01\n')
  expect(await command(house.data, ssh('other', 'true'))).toMatchObject({ code: 255 })
  await run(`machine authorized-keys deb-01 ann --add ${folder}/other.pub`)
  expect(await run(ssh('other', 'whoami'))).toBe('ann\n')
  const left = await run(`machine authorized-keys deb-01 ann --remove ${folder}/ann.pub`)
  expect(left).toMatch(/^ssh-ed25519 \S+ other\n$/)
  expect(await command(house.data, ssh('ann', 'true'))).toMatchObject({ code: 255 })
})

test('its clock is set by that of its hardware, and to a time', async () => {
  await inGuest('date -s @1000000000')
  const byHardware = JSON.parse(await run('machine set-clock deb-01 --json')) as { timeMs: number }
  expect(Math.abs(byHardware.timeMs - Date.now())).toBeLessThan(60_000)
  expect(await run('machine set-clock deb-01 --to 2040-01-02T03:04:05Z')).toContain('2040-01-02T03:04')
  await run('machine set-clock deb-01 --to now')
})

test('what is frozen is not written to until it is thawed', async () => {
  await using shell = new Shell(ssh('other', 'sh'))
  expect(await shell.says('echo up')).toBe('up')
  expect(await run('machine freeze deb-01 --thaw-after 60s')).toMatch(/[1-9] file systems? frozen/)
  // In uninterruptible sleep: it waits for the file system (proc(5), the third field of stat).
  const state = 'until grep -q ") D " /proc/$!/stat; do sleep 0.1; done; echo waits'
  expect(await shell.says(`(echo late > late) & ${state}`)).toBe('waits')
  expect(await run('machine thaw deb-01')).toMatch(/[1-9] file systems? thawed/)
  expect(await shell.says('wait; cat late')).toBe('late')
})

test('a snapshot for which the guest holds still has whole file systems, and the guest goes on', async () => {
  await inGuest('echo before > /root/file')
  await run('machine snapshot create deb-01 still --disk-only --quiesce')
  await inGuest('echo after > /root/file')
  const { quiesced } = JSON.parse(await run('machine snapshot show deb-01 still --json')) as { quiesced?: boolean }
  expect(quiesced).toBe(true)
  expect(JSON.parse(await run('machine agent deb-01 --parts freeze --json'))).toMatchObject({ freeze: 'thawed' })
})

test('it obeys the power button', async () => {
  await run('machine stop deb-01 --timeout 110s')
  expect(await run('machine list')).toMatch(/^deb-01 +off/m)
})

/** A shell of the guest that stays, told a line at a time. */
class Shell implements AsyncDisposable {
  readonly #child
  readonly #lines

  constructor(words: readonly string[]) {
    const env = programEnvironment({ CIMARRON_HOME: house.data })
    this.#child = spawn(process.execPath, [commandProgram, ...words], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** The line with which it answers. */
  async says(line: string): Promise<string> {
    this.#child.stdin.write(`${line}\n`)
    const { done, value } = await this.#lines.next()
    if (done) throw new Error('the shell has ended')
    return value
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exit = once(this.#child, 'exit')
    this.#child.stdin.end()
    await exit
  }
}
