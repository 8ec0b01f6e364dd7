import type { Nic, NicAddresses, NicDraft } from '@cimarron/hypervisor'
import { z } from 'zod'
import { exactPartial } from './exact-partial.ts'

const text = z.string().max(4096)
const count = z.int().min(0)
const port = z.int().min(0).max(65_535)

const forward = z.strictObject({
  protocol: z.enum(['tcp', 'udp']),
  hostAddress: text,
  hostPort: port,
  guestPort: port,
})

const userOptions = {
  restrict: z.boolean().exactOptional().describe('the guest reaches nothing outside; its forwards still lead in'),
  net: text.exactOptional().describe('its IPv4 network; left out: 10.0.2.0/24'),
  net6: text.exactOptional().describe('its IPv6 network, a /64'),
  hostname: text.exactOptional().describe('what DHCP tells the guest as its name'),
  dns: text.exactOptional().describe("the address in its network at which the host's name servers are asked"),
}
const mode = z
  .enum(['bridge', 'private', 'vepa', 'passthrough'])
  .describe('how those on one interface reach each other: at once, never, by the switch outside, or there is only one')

const bridge = z.strictObject({ kind: z.literal('bridge'), bridge: text.describe("a bridge of the host's") })
const tap = z.strictObject({
  kind: z.literal('tap'),
  device: text.exactOptional().describe('one that the host has; left out: a new one, in no bridge'),
})
const network = z.strictObject({ kind: z.literal('network'), network: text.describe("the network's id") })
const none = z.strictObject({ kind: z.literal('none') })

const backend = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('user'), forwards: z.array(forward).max(1000), ...userOptions }),
  bridge,
  tap,
  z.strictObject({ kind: z.literal('macvtap'), lower: text.describe('an interface of the host'), mode }),
  network,
  none,
])

const options = {
  model: z.enum(['virtio', 'e1000', 'e1000e', 'rtl8139', 'netfront', 'veth']),
  link: z.enum(['up', 'down']).exactOptional().describe('whether its cable is plugged in'),
  mtu: count.exactOptional().describe('the most bytes that a packet carries, which the guest is told'),
  queues: count.exactOptional().describe('pairs of queues'),
  limits: z
    .strictObject({
      inBytesPerSecond: count.exactOptional(),
      outBytesPerSecond: count.exactOptional(),
      burstBytes: count.exactOptional().describe('what may pass at once after a pause'),
    })
    .exactOptional()
    .describe('the most that passes, as the guest sees it'),
}

/** Of a kind, as all devices are. */
export const nic: z.ZodType<Nic> & z.core.$ZodTypeDiscriminable = z.strictObject({
  id: text,
  kind: z.literal('nic'),
  mac: text.describe('six bytes in lower case with colons'),
  ...options,
  backend,
})
export const nicDraft: z.ZodType<NicDraft> = z.strictObject({
  id: text.exactOptional(),
  kind: z.literal('nic').exactOptional(),
  mac: text.exactOptional(),
  ...options,
  model: options.model.exactOptional(),
  backend: z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('user'),
        forwards: z
          .array(exactPartial(forward, ['hostPort', 'guestPort']))
          .max(1000)
          .exactOptional(),
        ...userOptions,
      }),
      bridge,
      tap,
      z.strictObject({ kind: z.literal('macvtap'), lower: text, mode: mode.exactOptional() }),
      network,
      none,
    ])
    .exactOptional(),
})

export const nicAddresses: z.ZodType<NicAddresses> = z
  .strictObject({
    nic: z.string(),
    mac: z.string(),
    interface: z.string().exactOptional().describe('of the host, that its packets pass through'),
    addresses: z.array(
      z.strictObject({
        address: z.string(),
        source: z
          .enum(['lease', 'neighbour', 'user'])
          .describe('a DHCP lease of ours; who the host spoke with; what user networking gives out'),
      }),
    ),
    problem: z.string().exactOptional().describe('what is wrong with where it is plugged in'),
  })
  .meta({ id: 'NicAddresses' })
