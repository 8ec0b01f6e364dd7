import type { NetworkCommand } from '@cimarron/estate'
import { type NetworkDraft, type NetworkSettings, networkModes } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { NetworkChange } from '../contract/network.ts'
import { apply } from './config.ts'

const range = z
  .strictObject({
    first: z.string().exactOptional(),
    last: z.string().exactOptional(),
    leaseSeconds: z.int().exactOptional(),
  })
  .nullable()

const ipv4 = z
  .strictObject({
    subnet: z.string().exactOptional().describe('as 192.168.100.0/24; left out: a private one that is free'),
    gateway: z.string().exactOptional().describe('left out: its first address'),
    dhcp: range.exactOptional().describe('null: machines bring their own addresses'),
  })
  .nullable()

const ipv6 = z
  .strictObject({
    subnet: z.string().exactOptional().describe('left out: a private one (RFC 4193)'),
    gateway: z.string().exactOptional(),
    addressing: z.enum(['slaac', 'dhcp', 'none']).exactOptional(),
    dhcp: range.exactOptional(),
    nat: z.boolean().exactOptional(),
  })
  .nullable()

const dns = z
  .strictObject({
    domain: z.string().nullable().exactOptional(),
    hosts: z.array(z.strictObject({ address: z.string(), names: z.array(z.string()) })).exactOptional(),
    forwarders: z.array(z.string()).exactOptional(),
  })
  .nullable()

const forward = z.strictObject({
  protocol: z.enum(['tcp', 'udp']).exactOptional(),
  hostAddress: z.string().exactOptional().describe('left out: the loopback address'),
  hostPort: z.int(),
  toAddress: z.string(),
  toPort: z.int(),
})

/** What a draft and a change have in common. */
const common = {
  mode: z.enum(networkModes).exactOptional(),
  bridge: z.string().exactOptional().describe('left out: named after the network; mode bridged: one of the host'),
  isolatePorts: z.boolean().exactOptional(),
  ipv4: ipv4.exactOptional(),
  ipv6: ipv6.exactOptional(),
  dns: dns.exactOptional().describe('null: off'),
  staticLeases: z
    .array(z.strictObject({ mac: z.string(), address: z.string(), name: z.string().exactOptional() }))
    .exactOptional(),
  forwards: z.array(forward).exactOptional(),
  autostart: z.boolean().exactOptional(),
}

export const networkDraft: z.ZodType<NetworkDraft> = z
  .strictObject({
    id: z.string().exactOptional(),
    name: z.string(),
    ...common,
    mtu: z.int().exactOptional(),
    notes: z.string().exactOptional(),
    tags: z.array(z.string()).exactOptional(),
  })
  .meta({ id: 'NetworkDraft' })

const networkSettings: z.ZodType<NetworkSettings> = z
  .strictObject({
    name: z.string().exactOptional(),
    ...common,
    mtu: z.int().nullable().exactOptional(),
    notes: z.string().nullable().exactOptional(),
    tags: z.array(z.string()).nullable().exactOptional(),
  })
  .meta({ id: 'NetworkSettings' })

const change = {
  revision: z.int().describe('the one the settings were made against'),
  settings: networkSettings.describe('those left out stay as they are'),
  apply: apply.exactOptional().describe('left out: soonest'),
}

export const networkChange: z.ZodType<NetworkChange> = z.strictObject(change).meta({ id: 'NetworkChange' })

const network = z.string()

/** The commands on networks, as jobs tell them. */
export const networkCommand: z.ZodType<NetworkCommand> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('define-network'), hypervisor: z.string().exactOptional(), draft: networkDraft }),
  z.strictObject({ kind: z.literal('change-network'), network, ...change }),
  z.strictObject({ kind: z.literal('undefine-network'), network }),
  z.strictObject({ kind: z.literal('start-network'), network }),
  z.strictObject({ kind: z.literal('stop-network'), network }),
])
