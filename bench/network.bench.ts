import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openQemu } from '@cimarron/qemu'
import type { Row } from './table.ts'

const rounds = 9

/** A network that is defined and started, until its dnsmasq has its sockets; beside a bridge and a dnsmasq by hand. */
export default async function* (): AsyncGenerator<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  chmodSync(folder, 0o711)
  const name = `bench-${process.pid}`
  const networkNamespace = `/run/netns/${name}`
  execFileSync('ip', ['netns', 'add', name])
  const hypervisor = await openQemu({
    directory: folder,
    runBase: join(folder, 'run'),
    accelerations: ['tcg'],
    networkNamespace,
  })
  const { networks } = hypervisor
  const times = { up: [] as number[], down: [] as number[], bare: [] as number[] }
  try {
    // In turns, so that what else the computer does slows both alike.
    for (let round = 0; round < rounds; round++) {
      let begun = performance.now()
      const { id } = await networks.define({ name: 'bench' })
      await networks.start(id)
      times.up.push(performance.now() - begun)
      begun = performance.now()
      await networks.undefine(id)
      times.down.push(performance.now() - begun)
      times.bare.push(bareNetwork(folder, networkNamespace))
    }
    yield {
      name: 'network, defined and started',
      figure: { value: Math.min(...times.up), unit: 'ms' },
      against: { name: 'ip and dnsmasq by hand', value: Math.min(...times.bare), unit: 'ms' },
      target: { of: 'figure', atMost: 200 },
    }
    yield { name: 'network, deleted', figure: { value: Math.min(...times.down), unit: 'ms' } }
  } finally {
    await hypervisor[Symbol.asyncDispose]()
    execFileSync('ip', ['netns', 'delete', name])
    rmSync(folder, { recursive: true })
  }
}

/** How long the two commands take; what they made is removed again. */
function bareNetwork(folder: string, namespace: string): number {
  const own = join(folder, 'bare')
  mkdirSync(own)
  const pidFile = join(own, 'pid')
  const settings = join(own, 'dnsmasq.conf')
  const lines = [
    'interface=bare0',
    'bind-interfaces',
    'user=root',
    `pid-file=${pidFile}`,
    'dhcp-range=10.98.0.2,10.98.0.254',
  ]
  writeFileSync(settings, `${lines.join('\n')}\ndhcp-leasefile=${join(own, 'leases')}\n`)
  const run = (program: string, args: readonly string[], input = '') =>
    execFileSync('nsenter', [`--net=${namespace}`, program, ...args], { input })
  const begun = performance.now()
  const link = ['link add bare0 type bridge', 'address add 10.98.0.1/24 dev bare0', 'link set bare0 up']
  run('ip', ['-batch', '-'], `${link.join('\n')}\n`)
  run('dnsmasq', [`--conf-file=${settings}`])
  const took = performance.now() - begun
  run('pkill', ['--pidfile', pidFile, 'dnsmasq'])
  run('ip', ['link', 'delete', 'bare0'])
  rmSync(own, { recursive: true })
  return took
}
