import {
  type NetworkConfig,
  type NetworkLease,
  type NetworkSetting,
  type NetworkView,
  networkModes,
  networkSettings,
} from '@cimarron/hypervisor'
import { z } from 'zod'
import type { Network } from '../contract/network.ts'
import { job } from './job.ts'
import { milliseconds } from './state.ts'

export const networkState: z.ZodType<NetworkView['state']> = z.enum(['inactive', 'active'])
const setting: z.ZodType<NetworkSetting> = z.enum([...networkSettings] as unknown as [
  NetworkSetting,
  ...NetworkSetting[],
])

const range = z.strictObject({
  first: z.string(),
  last: z.string(),
  leaseSeconds: z.int().describe('how long a machine may keep an address before it asks again'),
})

const ipv4 = z.strictObject({
  subnet: z.string().describe('as 192.168.100.0/24'),
  gateway: z.string().describe("the host's address in it"),
  dhcp: range.nullable(),
})

const ipv6 = z.strictObject({
  subnet: z.string().describe('as fd12:3456:789a::/64'),
  gateway: z.string(),
  addressing: z
    .enum(['slaac', 'dhcp', 'none'])
    .describe('`slaac`: machines choose their addresses; `dhcp`: they ask for one; `none`: nothing is advertised'),
  dhcp: range.nullable(),
  nat: z.boolean().describe("machines appear under the host's address"),
})

const dns = z.strictObject({
  domain: z.string().exactOptional(),
  hosts: z.array(z.strictObject({ address: z.string(), names: z.array(z.string()) })),
  forwarders: z.array(z.string()).describe("name servers; none: the host's"),
})

const staticLease = z.strictObject({ mac: z.string(), address: z.string(), name: z.string().exactOptional() })

const forward = z.strictObject({
  protocol: z.enum(['tcp', 'udp']),
  hostAddress: z.string().describe("one of the host's; 0.0.0.0 or ::, all of them"),
  hostPort: z.int(),
  toAddress: z.string(),
  toPort: z.int(),
})

const config: z.ZodType<NetworkConfig> = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    mode: z.enum(networkModes),
    bridge: z.string().describe("the host's network interface"),
    mtu: z.int().exactOptional().describe('the largest packet, in bytes'),
    isolatePorts: z.boolean().describe('machines reach the host and the world, but not each other'),
    ipv4: ipv4.nullable(),
    ipv6: ipv6.nullable(),
    dns: dns.nullable(),
    staticLeases: z.array(staticLease),
    forwards: z.array(forward),
    autostart: z.boolean(),
    notes: z.string().exactOptional(),
    tags: z.array(z.string()).exactOptional(),
  })
  .meta({ id: 'NetworkConfig' })

const viewFields = {
  id: z.string(),
  host: z.string(),
  revision: z.int().describe('grows with each change'),
  state: networkState,
  detail: z.string().exactOptional().describe('what is wrong with it'),
  defined: config.describe('at next start'),
  active: config.nullable().describe('now; null when inactive'),
  pending: z.array(setting).describe('settings that wait for the next start'),
}

/** As the journal tells it. */
export const networkView: z.ZodType<NetworkView> = z.strictObject(viewFields).meta({ id: 'NetworkView' })

export const networkLease: z.ZodType<NetworkLease> = z
  .strictObject({
    address: z.string(),
    mac: z.string().exactOptional(),
    name: z.string().exactOptional(),
    expiresMs: milliseconds.nullable().describe('null: it does not end'),
  })
  .meta({ id: 'NetworkLease' })

export const network: z.ZodType<Network> = z
  .strictObject({
    ...viewFields,
    name: z.string(),
    hypervisor: z.string(),
    job: job.exactOptional().describe('that works on it now'),
  })
  .meta({ id: 'Network' })
