import { networkInterfaces } from 'node:os'
import type { ObjectManager } from '@cimarron/cimom'
import type { SlpConfiguration } from '../configuration.ts'
import { ListenError } from '../listen/listeners.ts'
import { ServiceAgent } from './service-agent.ts'
import { listenForSlp, type SlpListener } from './slp-listener.ts'
import { advertisedUrls, wbemServices } from './wbem-service.ts'

export interface SlpSurroundings {
  readonly manager: ObjectManager
  /** The URLs that the server listens at. */
  readonly urls: readonly (string | undefined)[]
  readonly onProblem: (problem: string) => void
}

/**
 * Tells of the CIM server to who searches by the Service Location Protocol.
 *
 * @throws ListenError naming the address and the remedy
 */
export async function openSlp(
  { address, port, multicast, scopes, host }: SlpConfiguration,
  { manager, urls, onProblem }: SlpSurroundings,
): Promise<SlpListener> {
  const advertised = advertisedUrls(urls, host)
  for (const url of advertised) {
    if (/\/\/(?:127\.|localhost|\[::1\])/.test(url)) {
      onProblem(
        `${url} is told to others, who can't reach it: set "listen" to an address of the network, or "slp.host"`,
      )
    }
  }
  const agent = new ServiceAgent({
    scopes,
    services: () => wbemServices(manager, advertised),
    addresses: ownAddresses(),
  })
  try {
    return await listenForSlp(agent, { address, port, multicast, onProblem })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const remedy = code === 'EACCES' ? 'ports below 1024 need root, or the capability CAP_NET_BIND_SERVICE' : message
    throw new ListenError(`slp can't listen on ${address}:${port}: ${remedy}`, { cause: error })
  }
}

function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  // Loopback last: the first is what an advertisement of the agent itself names.
  return all.toSorted((one, other) => Number(one.internal) - Number(other.internal)).map(({ address }) => address)
}
