import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Domain, Libvirt, openLibvirt } from '@cimarron/libvirt'
import { Libvirtd } from '../packages/libvirt/test/libvirtd.ts'
import { fastest, inTurns, milliseconds, rowBeside } from './in-turns.ts'
import type { Row } from './table.ts'

const rounds = 5
const listed = 500
const kept = 2000
/** As many as the peer's program asks for. */
const infos = 2000
const megabytes = 256

/** A libvirtd asked by this client, by libvirt's own for Python, and by virsh. */
export default async function* (): AsyncGenerator<Row> {
  await using libvirtd = await Libvirtd.start()
  await using libvirt = await Libvirt.connect(libvirtd.uri('qemu'))
  await define(libvirt, { from: 0, to: listed })
  yield* calls(libvirtd, libvirt)
  yield* download(libvirtd, libvirt)
  await define(libvirt, { from: listed, to: kept })
  yield await memory(libvirtd)
}

async function define(libvirt: Libvirt, { from, to }: { readonly from: number; readonly to: number }): Promise<void> {
  for (let index = from; index < to; index++) {
    await libvirt.defineDomain(
      `<domain type="qemu"><name>d${index}</name><memory unit="MiB">64</memory><vcpu>1</vcpu>
<os><type arch="x86_64" machine="q35">hvm</type></os><devices><serial type="pty"/></devices></domain>`,
    )
  }
}

type Measured = 'infos' | 'inFlight' | 'list' | 'states' | 'sample' | `peer ${PeerWork}` | 'virsh'
type PeerWork = 'infos' | 'list' | 'states' | 'stats'

async function* calls(libvirtd: Libvirtd, libvirt: Libvirt): AsyncGenerator<Row> {
  const uri = libvirtd.uri('qemu')
  await using peer = new Peer(uri, 'd0')
  await using hypervisor = await openLibvirt({ uri, waitMs: 60_000 })
  const domain = await libvirt.domainByName('d0')
  const times = await inTurns<Measured>(
    rounds,
    async () => ({ infos: await milliseconds(() => infosInTurn(domain)) }),
    async () => ({ inFlight: await milliseconds(() => infosInFlight(domain)) }),
    async () => ({ list: await milliseconds(() => libvirt.domains()) }),
    async () => ({ states: await milliseconds(() => libvirt.stats(['state'])) }),
    async () => ({ sample: await milliseconds(() => hypervisor.sample()) }),
    ...(['infos', 'list', 'states', 'stats'] as const).map((work) => async () => ({
      [`peer ${work}`]: await peer.milliseconds(work),
    })),
    async () => ({ virsh: await milliseconds(() => libvirtd.virsh('qemu', 'list --all')) }),
  )
  const perSecond = (of: Measured) => ({ value: (infos * 1000) / fastest(times[of]), unit: '/s' })
  yield {
    name: 'libvirt: dom.info, one by one',
    figure: perSecond('infos'),
    against: { name: 'python3-libvirt', ...perSecond('peer infos') },
    target: { of: 'figure', atLeast: 7800 },
  }
  yield {
    name: 'libvirt: dom.info, 50 in flight',
    figure: perSecond('inFlight'),
    against: { name: 'python3-libvirt', ...perSecond('peer infos') },
    target: { of: 'figure', atLeast: 15_000 },
  }
  const rows = [
    ['list of 500 domains', 'list', 'peer list', 1.2],
    ['500 domains with state', 'states', 'peer states', 1.2],
    ['metrics round of 500 domains', 'sample', 'peer stats', 1],
  ] as const
  for (const [name, ours, of, atMost] of rows)
    yield rowBeside(`libvirt: ${name}`, times, {
      ours,
      peer: ['python3-libvirt', of],
      target: { of: 'ratio', atMost },
    })
  yield rowBeside('libvirt: 500 domains with state', times, {
    ours: 'states',
    peer: ['virsh list --all', 'virsh'],
    target: { of: 'ratio', atMost: 1 },
  })
}

async function infosInTurn(domain: Domain): Promise<void> {
  for (let asked = 0; asked < infos; asked++) await domain.info()
}

async function infosInFlight(domain: Domain): Promise<void> {
  let left = infos
  const one = async () => {
    while (left-- > 0) await domain.info()
  }
  await Promise.all(Array.from({ length: 50 }, one))
}

/** The C client in a process of its own, which stays connected. */
class Peer implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #lines: Interface

  constructor(uri: string, domain: string) {
    const program = join(import.meta.dirname, 'peers/libvirt-client.py')
    const child = spawn('/usr/bin/python3', [program, uri, domain], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child = child
    this.#lines = createInterface({ input: child.stdout })
  }

  async milliseconds(work: PeerWork): Promise<number> {
    const answer = once(this.#lines, 'line')
    this.#child.stdin?.write(`${work}\n`)
    const [line] = (await answer) as [string]
    return Number(line)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exit = once(this.#child, 'exit')
    this.#child.stdin?.end()
    await exit
  }
}

async function* download(libvirtd: Libvirtd, libvirt: Libvirt): AsyncGenerator<Row> {
  const folder = libvirtd.newFolder('bench')
  libvirtd.image('bench/image', megabytes * 2 ** 20)
  const pool = await libvirt.definePool(
    `<pool type="dir"><name>bench</name><target><path>${folder}</path></target></pool>`,
  )
  await pool.start()
  const volume = await pool.volumeByName('image')
  const read = async () => {
    let length = 0
    for await (const piece of await volume.download()) length += (piece as Buffer).length
    if (length !== megabytes * 2 ** 20) throw new Error(`${length} bytes came`)
  }
  const times = await inTurns<'ours' | 'virsh'>(
    3,
    async () => ({ ours: await milliseconds(read) }),
    async () => ({
      virsh: await milliseconds(() => libvirtd.virsh('qemu', 'vol-download image /dev/null --pool bench')),
    }),
  )
  const rate = (of: 'ours' | 'virsh') => ({ value: (megabytes * 1000) / fastest(times[of]), unit: 'MiB/s' })
  yield {
    name: 'libvirt: volume download',
    figure: rate('ours'),
    against: { name: 'virsh vol-download', ...rate('virsh') },
    target: { of: 'ratio', atLeast: 0.8 },
  }
}

/** What a hypervisor takes that has read so many domains, once what it took to read them is gone. */
async function memory(libvirtd: Libvirtd): Promise<Row> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const before = process.memoryUsage()
  await using hypervisor = await openLibvirt({ uri: libvirtd.uri('qemu'), waitMs: 120_000 })
  if (hypervisor.machines().length !== kept) throw new Error(`${hypervisor.machines().length} machines are there`)
  collect()
  const after = process.memoryUsage()
  const bytes = after.heapUsed + after.external - before.heapUsed - before.external
  return {
    name: 'libvirt: 2,000 domains in memory',
    figure: { value: bytes / 1e6, unit: 'MB' },
    target: { of: 'figure', atMost: 40 },
  }
}
