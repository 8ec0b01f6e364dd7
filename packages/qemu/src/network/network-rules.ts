import type { NetworkConfig } from '@cimarron/hypervisor'
import type { NetworkTools } from './network-tools.ts'
import { chainsOf, nftTable, rulesDown, rulesUp } from './nft-rules.ts'

interface Place {
  readonly tools: NetworkTools
  /** For people. */
  readonly what: string
}

export async function putRules(config: NetworkConfig, { tools, what }: Place): Promise<void> {
  await tools.run('nft', ['-f', '-'], { what, input: rulesUp(config) })
}

/** With the last network's, the table goes too. */
export async function removeRules(config: NetworkConfig, place: Place): Promise<void> {
  const { tools, what } = place
  await tools.run('nft', ['-f', '-'], { what, input: rulesDown(config) })
  if ((await presentChains(place)).length === 0)
    await tools.run('nft', ['-f', '-'], { what, input: `delete table ${nftTable}\n` })
}

/** Whether another program has removed what was put there, as `nft flush ruleset` does. */
export async function areRulesPresent(config: NetworkConfig, place: Place): Promise<boolean> {
  const present = new Set(await presentChains(place))
  return chainsOf(config).every((chain) => present.has(chain))
}

async function presentChains({ tools, what }: Place): Promise<readonly string[]> {
  // libnftables-json(5): one object with an array of objects of one member each.
  const { nftables } = JSON.parse(await tools.run('nft', ['-j', 'list', 'chains', 'inet'], { what })) as {
    nftables: readonly { chain?: { table: string; name: string } }[]
  }
  return nftables.flatMap(({ chain }) => (chain?.table === 'cimarron' ? [chain.name] : []))
}
