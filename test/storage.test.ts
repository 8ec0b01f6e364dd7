import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@cimarron/api/client'
import { nodeTransport } from '@cimarron/api/client-node'
import { expect, onTestFinished, test } from 'vitest'
import { DaemonHouse } from './daemon.ts'
import { commandProgram, programEnvironment } from './programs.ts'

/** A disk of 1 MiB whose first sector says something on the serial port, and halts. */
function bootDisk(text: string): Buffer {
  const code = [
    ...[0x31, 0xc0, 0x8e, 0xd8, 0xfc], // xor ax,ax; mov ds,ax; cld
    ...[0xbe, 0x16, 0x7c, 0xba, 0xf8, 0x03], // mov si,text; mov dx,0x3f8
    ...[0xac, 0x84, 0xc0, 0x74, 0x03, 0xee, 0xeb, 0xf8], // next: lodsb; test al,al; jz halt; out dx,al; jmp next
    ...[0xf4, 0xeb, 0xfd], // halt: hlt; jmp halt
  ]
  const disk = Buffer.alloc(2 ** 20)
  disk.set(code)
  disk.write(text, code.length, 'latin1')
  disk.set([0x55, 0xaa], 510)
  return disk
}

test('a guest boots from a volume that was made, uploaded and attached from the command line', async () => {
  await using house = await DaemonHouse.open()
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-pool-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await chmod(folder, 0o711)
  const pool = join(folder, 'pool')
  await mkdir(pool)
  const image = join(folder, 'boot.raw')
  await writeFile(image, bootDisk('BOOTED FROM A VOLUME\r\n'))
  const endpoint = await house.start()
  const cli = (line: string) => run(line, house.data)

  await cli(`pool define images ${pool}`)
  expect(await cli(`volume upload ${image} images/boot`)).toBe('images/boot: made, raw, 1 MiB\n')
  await cli('volume create images/golden --size 64M')
  await cli('volume create images/data --on images/golden')
  await cli('machine define web --memory 64M --accel tcg')
  await cli('machine attach web disk volume=images/boot')
  await cli('machine attach web disk volume=images/data')
  await cli('machine set web boot=disk0')
  await cli('machine start web')

  using transport = nodeTransport({ socketPath: endpoint.sockets.admin })
  const client = createClient({ server: transport })
  const serial = await client.openConsole('web', { kind: 'serial' })
  let said = ''
  for await (const piece of serial.output) {
    said += Buffer.from(piece).toString('latin1')
    if (said.includes('BOOTED FROM A VOLUME')) break
  }

  // What it runs on, and what that builds on, nobody touches.
  await expect(cli('volume resize images/data 128M')).rejects.toThrow('in use by machine "web"')
  await expect(cli('volume delete images/golden --yes')).rejects.toThrow('"data", which builds on it')
  await cli('machine poweroff web')
  const back = join(folder, 'back.raw')
  await cli(`volume download images/boot ${back}`)
  const hash = async (path: string) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  expect(await hash(back)).toBe(await hash(image))

  // All of it outlives the daemon, and goes when it is told to.
  await house.stop('SIGKILL')
  await house.start()
  expect(await cli('volume list images')).toMatch(/images\/data +qcow2 +64 MiB .* images\/golden/)
  await cli('machine delete web --yes')
  await cli('volume delete images/data images/golden images/boot --yes')
  await cli('pool delete images --yes')
  expect(await readdir(pool)).toEqual([])
})

test('an upload that is cut off, by the client or by the end of the daemon, leaves nothing', async () => {
  await using house = await DaemonHouse.open()
  const pool = await mkdtemp(join(tmpdir(), 'cimarron-pool-'))
  onTestFinished(() => rm(pool, { recursive: true }))
  const endpoint = await house.start()
  await run(`pool define images ${pool}`, house.data)
  using transport = nodeTransport({ socketPath: endpoint.sockets.admin })
  const client = createClient({ server: transport })
  for (const cut of ['client', 'daemon'] as const) {
    const stop = new AbortController()
    const begun = Promise.withResolvers<void>()
    async function* endless() {
      for (let piece = 0; ; piece++) {
        yield Buffer.alloc(2 ** 20, 1 + (piece % 255))
        if (piece === 8) begun.resolve()
      }
    }
    const input = { pool: 'images', volume: 'cut', format: 'raw' } as const
    const uploading = client.upload(input, endless(), { signal: stop.signal }).then(
      () => 'done',
      () => 'failed',
    )
    await begun.promise
    if (cut === 'client') stop.abort()
    else await house.stop('SIGKILL')
    expect(await uploading).toBe('failed')
    if (cut === 'daemon') await house.start()
    else await ended(client)
    expect(await readdir(pool)).toEqual([])
  }
  expect(await run('job list', house.data)).toMatch(/create-volume +failed .*interrupted/)
})

/** Resolves when no job is under way. */
async function ended(client: ReturnType<typeof createClient>): Promise<void> {
  for (const { id } of await client.call('jobs.list', { state: 'running' }))
    await client.call('jobs.get', { job: id, wait: 30 })
}

function run(line: string, home: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = programEnvironment({ CIMARRON_HOME: home })
    execFile(process.execPath, [commandProgram, ...line.split(' ')], { env }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${line}: ${stderr}`))
      else resolve(stdout)
    })
  })
}
