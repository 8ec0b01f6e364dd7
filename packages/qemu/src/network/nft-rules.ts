import { type NetworkConfig, type NetworkForward, parseAddress } from '@cimarron/hypervisor'

/** The one table that is ours; nothing else in the ruleset is touched. */
export const nftTable = 'inet cimarron'

/**
 * A network's own chains, by the kernel's hooks. Each hangs there by itself: a packet that one accepts is still seen by
 * those of other networks and other tables, and one that is refused anywhere is refused.
 */
const hooks = {
  forward: 'type filter hook forward priority filter',
  input: 'type filter hook input priority filter',
  guard: 'type filter hook prerouting priority raw',
  dnat: 'type nat hook prerouting priority dstnat',
  output: 'type nat hook output priority -100',
  masquerade: 'type nat hook postrouting priority srcnat',
} as const

type Hook = keyof typeof hooks
const hookNames = Object.keys(hooks) as Hook[]

export function chainName(bridge: string, hook: Hook): string {
  return `${bridge}-${hook}`
}

/** One transaction of nft(8) that puts a network's rules into force, whatever there was of them. */
export function rulesUp(config: NetworkConfig): string {
  const rules = rulesOf(config)
  return [
    `add table ${nftTable}`,
    ...hookNames.flatMap((hook) => {
      const chain = `${nftTable} ${chainName(config.bridge, hook)}`
      const lines = rules[hook]
      const emptied = [`add chain ${chain} { ${hooks[hook]}; policy accept; }`, `flush chain ${chain}`]
      // A chain without rules would only cost time.
      if (lines.length === 0) return [...emptied, `delete chain ${chain}`]
      return [...emptied, ...lines.map((line) => `add rule ${chain} ${line}`)]
    }),
    '',
  ].join('\n')
}

/** One that removes them; none need be there. */
export function rulesDown({ bridge }: Pick<NetworkConfig, 'bridge'>): string {
  return [
    `add table ${nftTable}`,
    ...hookNames.flatMap((hook) => {
      const chain = `${nftTable} ${chainName(bridge, hook)}`
      return [`add chain ${chain} { ${hooks[hook]}; policy accept; }`, `flush chain ${chain}`, `delete chain ${chain}`]
    }),
    '',
  ].join('\n')
}

/** The chains that a network in force has. */
export function chainsOf(config: NetworkConfig): readonly string[] {
  const rules = rulesOf(config)
  return hookNames.filter((hook) => rules[hook].length > 0).map((hook) => chainName(config.bridge, hook))
}

function rulesOf(config: NetworkConfig): Readonly<Record<Hook, readonly string[]>> {
  const isClosed = config.mode === 'isolated'
  return {
    forward: forwardRules(config),
    input: isClosed ? inputRules(config) : [],
    guard: config.forwards.length > 0 ? [`iifname "${config.bridge}" ip daddr 127.0.0.0/8 drop`] : [],
    dnat: config.forwards.flatMap((forward) => (isLoopback(forward) ? [] : [leadRule(forward)])),
    output: config.forwards.map(leadRule),
    masquerade: masqueradeRules(config),
  }
}

/** What passes through the host, to and from the network. */
function forwardRules({ bridge, mode, ipv4, ipv6 }: NetworkConfig): readonly string[] {
  const subnets = [...(ipv4 ? [['ip', ipv4.subnet]] : []), ...(ipv6 ? [['ip6', ipv6.subnet]] : [])]
  const from =
    mode === 'isolated' ? [] : subnets.map(([family, subnet]) => `iifname "${bridge}" ${family} saddr ${subnet} accept`)
  const answers = [
    `oifname "${bridge}" ct state established,related accept`,
    `oifname "${bridge}" ct status dnat accept`,
  ]
  const to = {
    nat: answers,
    routed: subnets.map(([family, subnet]) => `oifname "${bridge}" ${family} daddr ${subnet} accept`),
    isolated: [],
    bridged: [],
  }[mode]
  return [
    // Where bridges show their packets to this hook (br_netfilter), what stays inside is nobody's affair.
    `iifname "${bridge}" oifname "${bridge}" accept`,
    ...from,
    `iifname "${bridge}" reject with icmpx admin-prohibited`,
    ...to,
    `oifname "${bridge}" reject with icmpx admin-prohibited`,
  ]
}

/** An isolated network reaches what serves it, and nothing else of the host. */
function inputRules({ bridge, dns }: NetworkConfig): readonly string[] {
  const services = dns ? '53, 67, 547' : '67, 547'
  return [
    `iifname != "${bridge}" accept`,
    'ct state established,related accept',
    'meta l4proto { icmp, ipv6-icmp } accept',
    `udp dport { ${services} } accept`,
    ...(dns ? ['tcp dport 53 accept'] : []),
    'reject with icmpx admin-prohibited',
  ]
}

function leadRule({ protocol, hostAddress, hostPort, toAddress, toPort }: NetworkForward): string {
  const address = parseAddress(hostAddress)
  const [family, target] = address?.family === 6 ? ['ip6', `[${toAddress}]`] : ['ip', toAddress]
  const at = address?.value === 0n ? 'fib daddr type local' : `${family} daddr ${hostAddress}`
  const ofFamily = address?.family === 6 ? 'ipv6' : 'ipv4'
  return `meta nfproto ${ofFamily} ${at} ${protocol} dport ${hostPort} dnat ${family} to ${target}:${toPort}`
}

function isLoopback({ hostAddress }: NetworkForward): boolean {
  const address = parseAddress(hostAddress)
  return address?.family === 4 && address.value >> 24n === 127n
}

function masqueradeRules({ bridge, mode, ipv4, ipv6, forwards }: NetworkConfig): readonly string[] {
  const hidden = [
    ...(mode === 'nat' && ipv4 ? [['ip', ipv4.subnet]] : []),
    ...(ipv6?.nat ? [['ip6', ipv6.subnet]] : []),
  ]
  // A machine that is led back into its own network, and the host's loopback address, would get no answer.
  const back = [ipv4, ipv6].flatMap((one) =>
    one
      ? [`oifname "${bridge}" ct status dnat ${one.subnet.includes(':') ? 'ip6' : 'ip'} saddr ${one.subnet} masquerade`]
      : [],
  )
  const led = forwards.length === 0 ? [] : [`oifname "${bridge}" ip saddr 127.0.0.0/8 masquerade`, ...back]
  return [
    ...led,
    ...hidden.map(
      ([family, subnet]) => `oifname != "${bridge}" ${family} saddr ${subnet} ${family} daddr != ${subnet} masquerade`,
    ),
  ]
}
