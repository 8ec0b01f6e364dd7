import { type GuestInterface, HypervisorError, type NicAddress, type NicAddresses } from '@cimarron/hypervisor'
import type { MachineAgent } from './machine-agent.ts'

/** How long addresses wait for a guest that may not answer, in milliseconds. */
const patienceMs = 2000

/**
 * What is known of NICs from outside, with what the agent in the guest says of them, which comes first: it knows also what
 * was set by hand. Where none answers, the rest stands.
 */
export async function withAgentAddresses(
  found: readonly NicAddresses[],
  agent: MachineAgent,
): Promise<readonly NicAddresses[]> {
  let interfaces: readonly GuestInterface[]
  try {
    interfaces = await agent.interfaces({ timeoutMs: patienceMs })
  } catch (error) {
    if (error instanceof HypervisorError) return found
    throw error
  }
  return found.map((nic) => {
    const told = interfaces.filter(({ mac }) => mac === nic.mac).flatMap(({ addresses }) => addresses)
    return {
      ...nic,
      addresses: merged(
        nic.addresses,
        told.map(({ address }) => address),
      ),
    }
  })
}

/** An address once; of user networking it stays said that it is not reached from outside. */
function merged(known: readonly NicAddress[], told: readonly string[]): readonly NicAddress[] {
  const isolated = known.some(({ source }) => source === 'user')
  const own = new Set(known.filter(({ source }) => source === 'user').map(({ address }) => address))
  const byAgent = told
    .filter((address) => !own.has(address))
    .toSorted((one, other) => rank(one) - rank(other))
    .map((address): NicAddress => ({ address, source: isolated ? 'user' : 'agent' }))
  const rest = known.filter(({ address }) => !told.includes(address) || own.has(address))
  return isolated ? [...rest, ...byAgent] : [...byAgent, ...rest]
}

/** IPv4 first, and last what is good on its own wire alone. */
function rank(address: string): number {
  if (!address.includes(':')) return 0
  return /^fe[89ab]/i.test(address) ? 2 : 1
}
