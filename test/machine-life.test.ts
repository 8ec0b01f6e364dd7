import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { addAbortSignal } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, inject, onTestFinished, test } from 'vitest'
import { kernelWords } from '../packages/qemu/test/guest.ts'
import { NetworkNamespace } from '../packages/qemu/test/network-namespace.ts'
import { DaemonHouse } from './daemon.ts'
import { commandProgram, programEnvironment } from './programs.ts'

const mebibyte = 2 ** 20

test('a machine lives from its pool to its end by the command line alone, and leaves nothing behind', async ({
  signal,
}) => {
  await using network = new NetworkNamespace()
  await using house = await DaemonHouse.open({ within: network.prefix })
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-life-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await chmod(folder, 0o711)
  const pool = join(folder, 'pool')
  await mkdir(pool)
  const endpoint = await house.start()
  const cli = (line: string | readonly string[], input?: string) => run(line, { home: house.data, folder, input })
  const before = await traces(house, network)

  // Storage: an empty disk, one that builds on another, and two media.
  await cli(`pool define images ${pool}`)
  await writeFile(join(folder, 'one.iso'), Buffer.alloc(mebibyte, 'FIRST MEDIUM '))
  await writeFile(join(folder, 'two.iso'), Buffer.alloc(mebibyte, 'SECOND MEDIUM '))
  for (const medium of ['one', 'two']) await cli(`volume upload ${medium}.iso images/${medium}.iso`)
  await cli('volume create images/golden --size 64M')

  // A network with NAT, active at once.
  await cli('network define nat --start')
  expect(await cli('network list')).toMatch(/^nat .*active/m)
  expect(network.programs()).toContain('dnsmasq')

  // A machine, all of it in one command.
  const { kernel, initrd } = inject('images')
  const settings = 'firmware=uefi tpm=crb max-memory=512M max-cpus=2 tags=shop'
  const disks = '--disk pool=images,base=images/golden --disk pool=images,size=32M,format=raw,id=data'
  const boot = [
    '--kernel',
    kernel,
    '--initrd',
    initrd,
    '--append',
    `${kernelWords} memhp_default_state=online hostname=web`,
  ]
  const sizes = '--memory 256M --cpus 1 --accel tcg --nic bridge=cm-nat'
  const defined = await cli(['machine', 'define', 'web', ...`${settings} ${sizes} ${disks}`.split(' '), ...boot])
  const [, id = ''] = /defined \(([0-9a-f-]{36})\)/.exec(defined) ?? []
  await cli('machine attach web cdrom bus=scsi volume=images/one.iso')

  await cli('machine start web')
  const guest = (command: string, answer: RegExp) => asked(cli, { command, answer, signal })
  await said('MODS UP', { home: house.data, folder, signal })
  await guest('cat /sys/firmware/efi/fw_platform_size', /^64\r$/m)
  await guest('cat /sys/block/vda/size /sys/block/vdb/size', /^131072\r\n65536\r$/m)
  await guest('head -c 12 /dev/sr0; echo', /^FIRST MEDIUM\r$/m)

  await guest('ip -4 -o addr show dev eth0', /inet 192\.168\.\d+\.\d+/)
  expect(await cli('machine addresses web --wait 60')).toMatch(/192\.168\.\d+\.\d+/)
  await guest('cat /sys/class/tpm/tpm0/tpm_version_major', /^2\r$/m)
  const memoryKiB = Number(/\d+/.exec(await guest('grep MemTotal /proc/meminfo', /MemTotal: +\d+ kB/))?.[0])

  // Now where it can be, and at the next start where not.
  expect(await cli('machine set web memory=384M')).toContain('memory: 384 MiB (now)')
  expect(await cli('machine set web cpus=2 --next')).toContain('processors: 2 (at the next start)')
  expect(await cli('machine pending web')).toContain('processors: 2')
  await guest('grep MemTotal /proc/meminfo', RegExp(`MemTotal: +${memoryKiB + 128 * 1024} kB`))

  await cli('volume create images/more --size 16M')
  expect(await cli('machine attach web disk volume=images/more')).toContain('(now)')
  await guest('cat /sys/block/vdc/size', /^32768\r$/m)
  await expect(cli('volume delete images/more --yes')).rejects.toThrow('in use by machine "web"')
  expect(await cli('machine detach web disk1')).toContain('- disk1 (now)')
  await guest('ls -d /sys/block/vdc', /No such file/)
  expect(await cli('machine undo web')).toContain('+ disk disk1')
  await guest('cat /sys/block/vdc/size', /^32768\r$/m)

  await cli('machine set web cdrom0.volume=images/two.iso')
  await guest('head -c 13 /dev/sr0; echo', /^SECOND MEDIUM\r$/m)

  expect(await cli('machine metrics web')).toMatch(/[Mm]emory/)
  const state = /^cimarron_machine_state\{(?=[^}]*machine="web")[^}]*cimarron_machine_state="running"[^}]*\} 1$/m
  expect(await metrics(endpoint.sockets.admin)).toMatch(state)

  await cli('machine screenshot web --output web.png')
  expect((await readFile(join(folder, 'web.png'))).subarray(1, 4).toString()).toBe('PNG')
  expect(network.programs()).toContain('qemu-system-x86')

  // Everything goes.
  await cli('machine poweroff web')
  await cli('machine delete web --volumes --yes')
  await cli('volume delete images/golden images/one.iso images/two.iso --yes')
  await cli('pool delete images --yes')
  await cli('network delete nat --yes')
  expect(await readdir(pool)).toEqual([])
  expect(await traces(house, network)).toEqual(before)
  expect(globSync(`/run/cimarron/*/${id}`)).toEqual([])
  expect(globSync(`/sys/fs/cgroup/{,*/}{,*/}{,*/}*${id}*`)).toEqual([])
}, 400_000)

/** What there is of machines: files of the daemon, programs, and what the network has. */
async function traces(house: DaemonHouse, network: NetworkNamespace): Promise<object> {
  const entries = await readdir(house.data, { recursive: true, withFileTypes: true })
  const files = entries.flatMap((entry) =>
    entry.isDirectory() ? [] : [relative(house.data, join(entry.parentPath, entry.name))],
  )
  // The database and its log are written all the time; what they hold of machines the list of machines tells.
  const lasting = files.filter((name) => !/^(?:cimarron\.db|daemon\.log)/.test(name)).toSorted()
  return { files: lasting, programs: network.programs(), network: network.traces() }
}

/** What a collector of metrics would read. */
async function metrics(socketPath: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  get({ socketPath, path: '/metrics' }, resolve).once('error', reject)
  return await text(await promise)
}

type Cli = (line: string, input?: string) => Promise<string>

/** Resolves when the guest has said it: one command follows its log, as one that asks again and again takes the guest's processor. */
async function said(
  words: string,
  { home, folder, signal }: Surroundings & { readonly signal: AbortSignal },
): Promise<void> {
  const log = start(['machine', 'log', 'web', '--follow'], { home, folder })
  let heard = ''
  try {
    for await (const piece of addAbortSignal(signal, log.stdout)) {
      heard += String(piece)
      if (heard.includes(words)) return
    }
  } finally {
    log.kill()
  }
  throw new Error(`the log ended before the guest had said ${words}: ${heard}`)
}

let questions = 0

/** What a command says in the guest, asked by its console until it is as expected. */
async function asked(
  cli: Cli,
  { command, answer, signal }: { readonly command: string; readonly answer: RegExp; readonly signal: AbortSignal },
): Promise<string> {
  for (;;) {
    signal.throwIfAborted()
    // The console shows what it said before as well, and the command as it is typed.
    const mark = `answer ${++questions}`
    const heard = await cli('machine console web', `echo "${mark}"; ${command}\n`)
    const [, said = ''] = heard.split(`\n${mark}\r\n`)
    const [found] = answer.exec(said) ?? []
    if (found !== undefined) return found
  }
}

interface Surroundings {
  readonly home: string
  readonly folder: string
  readonly input?: string | undefined
}

async function run(line: string | readonly string[], { home, folder, input }: Surroundings): Promise<string> {
  const words = typeof line === 'string' ? line.split(' ') : line
  const child = start(words, { home, folder })
  child.stdin.end(input ?? '')
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  if (code !== 0) throw new Error(`${words.join(' ')}: ${stderr}`)
  return stdout
}

function start(words: readonly string[], { home, folder }: Surroundings): ChildProcessWithoutNullStreams {
  const env = programEnvironment({ CIMARRON_HOME: home })
  return spawn(process.execPath, [commandProgram, ...words], { env, cwd: folder })
}
