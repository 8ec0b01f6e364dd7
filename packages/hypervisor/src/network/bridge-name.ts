import { networkLimits } from './network-limits.ts'

const prefix = 'cm-'

/** A name for a network's bridge that people recognize and no interface has. */
export function chooseBridge(network: string, taken: ReadonlySet<string>): string {
  const words =
    network
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'net'
  for (let number = 1; ; number++) {
    const ending = number === 1 ? '' : `-${number}`
    const room = networkLimits.interfaceName - prefix.length - ending.length
    const name = `${prefix}${words.slice(0, room).replace(/-+$/, '')}${ending}`
    if (!taken.has(name)) return name
  }
}
