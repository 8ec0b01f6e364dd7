import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { networkFailPoints } from '@cimarron/hypervisor'
import { expect, onTestFinished, test } from 'vitest'
import { FileStore } from '../src/file-store.ts'
import { hostFailPoints } from '../src/network/network-fail-points.ts'
import { openNetworks } from '../src/network/open-networks.ts'
import { findByArgument } from '../src/process-identity.ts'
import { NetworkNamespace } from './network-namespace.ts'

/** What the next daemon finds: no network, or one in this state, with so many forwards. */
const promised: Readonly<
  Record<string, 'none' | 'inactive' | 'active' | 'active with forward' | 'inactive with forward'>
> = {
  'network-define:1': 'none',
  'network-start:1': 'inactive',
  'network-up:1': 'inactive',
  'network-up:2': 'inactive',
  'network-up:3': 'inactive',
  'network-up:4': 'inactive',
  'network-start:2': 'inactive',
  'network-start:3': 'active',
  'network-change:1': 'active',
  'network-change:2': 'active with forward',
  'network-stop:1': 'inactive with forward',
  'network-down:1': 'inactive with forward',
  'network-down:2': 'inactive with forward',
  'network-down:3': 'inactive with forward',
  'network-stop:2': 'inactive with forward',
  'network-stop:3': 'inactive with forward',
  'network-undefine:1': 'inactive with forward',
  'network-undefine:2': 'none',
}

test.for([...networkFailPoints, ...hostFailPoints])(
  'a daemon killed at %s leaves what the next one settles',
  async (point) => {
    const folder = mkdtempSync(join(tmpdir(), 'cimarron-networks-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    chmodSync(folder, 0o711)
    await using host = new NetworkNamespace()
    const before = host.traces()
    const child = fileURLToPath(new URL('./killed-networks.ts', import.meta.url))
    const killed = spawnSync(process.execPath, [child, folder, host.path, point], { encoding: 'utf8' })
    expect(killed.signal, killed.stderr).toBe('SIGKILL')

    const store = new FileStore(join(folder, 'store.json'))
    const places = { runFolder: join(folder, 'run'), keptFolder: join(folder, 'kept') }
    const networks = await openNetworks({ store, host: 'host', ...places, namespace: host.path })
    const [network] = networks.networks()
    const found = network ? `${network.state}${network.defined.forwards.length > 0 ? ' with forward' : ''}` : 'none'
    expect(found).toBe(promised[point])
    if (network?.state === 'active') {
      // It is so on the host, too, and can be stopped.
      expect(host.traces()).toContain('10.99.7.1:53')
      expect(host.traces().includes('8080')).toBe(found === 'active with forward')
      await networks.stop(network.id)
    }
    expect(host.traces()).toBe(before)
    const argument = `--conf-file=${join(folder, 'run/networks', network?.id ?? '', 'dnsmasq.conf')}`
    expect(findByArgument(argument)).toEqual([])
    expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).includes('dnsmasq'))).toEqual([])
    // What was told as done is so.
    const told = killed.stdout.trim().split('\n').at(-1)
    if (told === 'started' || told === 'changed') expect(found).not.toBe('none')
    if (told === 'defined') expect(found).not.toBe('none')
    if (network) await networks.start(network.id)
    for (const { id } of networks.networks()) await networks.undefine(id)
    await networks.close()
  },
)
