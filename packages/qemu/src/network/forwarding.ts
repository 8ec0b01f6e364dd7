import type { NetworkConfig } from '@cimarron/hypervisor'
import type { Switch } from './bridge.ts'
import type { NetworkTools } from './network-tools.ts'

/**
 * The host's own switches that let packets through it, as far as they are off and a network needs them. They have to be the
 * host's: answers come in by interfaces that are not ours, and for IPv6 the kernel asks no other (Documentation/networking/
 * ip-sysctl.rst, `forwarding`).
 */
export async function missingForwarding(
  { mode, ipv4, ipv6 }: NetworkConfig,
  { tools, what }: { readonly tools: NetworkTools; readonly what: string },
): Promise<readonly Switch[]> {
  if (mode === 'isolated' || mode === 'bridged') return []
  const wanted = [...(ipv4 ? ['net/ipv4/ip_forward'] : []), ...(ipv6 ? ['net/ipv6/conf/all/forwarding'] : [])]
  if (wanted.length === 0) return []
  const values = (await tools.run('sysctl', ['-n', ...wanted], { what })).split('\n')
  const missing = wanted.filter((_, index) => values[index] !== '1').map((key) => ({ key, value: '1' }))
  if (!missing.some(({ key }) => key.startsWith('net/ipv6/'))) return missing
  return [...(await keepingRoutes(tools, what)), ...missing]
}

/**
 * A host that forwards IPv6 stops to listen to routers, and would lose its own way out: interfaces that do listen are told to
 * go on (`accept_ra` 2, in the same text).
 */
async function keepingRoutes(tools: NetworkTools, what: string): Promise<readonly Switch[]> {
  const all = await tools.run('sysctl', ['-a', '-r', String.raw`^net\.ipv6\.conf\..*\.accept_ra$`], { what })
  return all.split('\n').flatMap((line) => {
    const [, name, value] = /^net\.ipv6\.conf\.(.+)\.accept_ra = (\d)$/.exec(line) ?? []
    if (name === undefined || value !== '1' || name === 'all' || name === 'default' || name === 'lo') return []
    // sysctl(8) writes the dots of an interface's name as slashes.
    return [{ key: `net/ipv6/conf/${name.replaceAll('/', '.')}/accept_ra`, value: '2' }]
  })
}

export async function setSwitches(
  switches: readonly Switch[],
  { tools, what }: { readonly tools: NetworkTools; readonly what: string },
): Promise<void> {
  if (switches.length === 0) return
  await tools.run('sysctl', ['-q', '-w', ...switches.map(({ key, value }) => `${key}=${value}`)], { what })
}
