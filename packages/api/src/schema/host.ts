import { featureNames, type HostReport, type VirtualizationReport } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { HostDetails } from '../contract/endpoints.ts'
import { hostFields } from './resources.ts'
import { milliseconds } from './state.ts'

const bytes = z.int().min(0)

const virtualization: z.ZodType<VirtualizationReport> = z.strictObject({
  platform: z.string(),
  version: z.string(),
  accelerations: z
    .array(z.strictObject({ name: z.enum(['kvm', 'tcg']), works: z.boolean(), why: z.string() }))
    .describe('each was tried; in order of speed'),
  machineTypes: z.array(
    z.strictObject({
      name: z.string(),
      alias: z.string().exactOptional(),
      maxProcessors: z.int(),
      isDefault: z.boolean(),
      isDeprecated: z.boolean(),
    }),
  ),
  cpuModels: z
    .array(z.strictObject({ name: z.string(), isUsable: z.boolean(), lacks: z.array(z.string()) }))
    .describe('usable or not with the fastest acceleration here'),
  videoModels: z.array(z.string()),
  nicModels: z.array(z.string()),
  firmwares: z.array(
    z.strictObject({
      description: z.string(),
      path: z.string(),
      isSecure: z.boolean().describe('with keys by which it checks what it starts'),
      machineTypes: z.array(z.string()),
    }),
  ),
  missing: z
    .array(z.strictObject({ feature: z.enum([...featureNames]), why: z.string(), remedy: z.string().exactOptional() }))
    .describe('what other hosts can do, and why this one can not'),
  controlGroups: z.enum(['version 1', 'version 2', 'both', 'none']),
  users: z.string().describe('who machines run as'),
  programs: z.array(z.strictObject({ name: z.string(), path: z.string().exactOptional(), purpose: z.string() })),
})

const report: z.ZodType<HostReport> = z.strictObject({
  atMs: milliseconds,
  system: z.strictObject({
    kernel: z.string(),
    distribution: z.string().exactOptional(),
    uptimeMs: z.number().exactOptional(),
  }),
  processors: z.strictObject({
    model: z.string(),
    vendor: z.string().exactOptional(),
    sockets: z.int(),
    cores: z.int().describe('of all sockets'),
    threads: z.int().describe('of all cores'),
    flags: z.array(z.string()).describe('those that matter to guests'),
  }),
  memory: z.strictObject({
    totalBytes: bytes,
    availableBytes: bytes,
    swapBytes: bytes,
    swapFreeBytes: bytes,
    hugePages: z.array(z.strictObject({ sizeBytes: bytes, total: z.int(), free: z.int() })),
  }),
  nodes: z.array(
    z.strictObject({
      id: z.int(),
      processors: z.string().describe('as 0-3,8'),
      totalBytes: bytes,
      freeBytes: bytes,
      distances: z.array(z.number()),
    }),
  ),
  pci: z.array(
    z.strictObject({
      address: z.string(),
      vendor: z.string(),
      device: z.string(),
      class: z.string().describe('class, subclass and interface: six hexadecimal digits'),
      driver: z.string().exactOptional(),
      iommuGroup: z.int().exactOptional(),
      numaNode: z.int().exactOptional(),
    }),
  ),
  usb: z.array(
    z.strictObject({
      bus: z.int(),
      address: z.int(),
      port: z.string(),
      vendor: z.string(),
      product: z.string(),
      class: z.string(),
      manufacturer: z.string().exactOptional(),
      name: z.string().exactOptional(),
      serial: z.string().exactOptional(),
    }),
  ),
  hasIommu: z.boolean(),
  fileSystems: z.array(
    z.strictObject({
      mount: z.string(),
      device: z.string(),
      type: z.string(),
      isReadOnly: z.boolean(),
      sizeBytes: bytes.exactOptional(),
      availableBytes: bytes.exactOptional(),
    }),
  ),
  blockDevices: z.array(
    z.strictObject({
      name: z.string(),
      sizeBytes: bytes,
      isReadOnly: z.boolean(),
      isRotational: z.boolean(),
      model: z.string().exactOptional(),
      partitions: z.array(z.strictObject({ name: z.string(), sizeBytes: bytes })),
    }),
  ),
  interfaces: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['bridge', 'bond', 'vlan', 'tap', 'loopback', 'virtual', 'physical']),
      mac: z.string().exactOptional(),
      mtu: z.int(),
      isUp: z.boolean(),
      addresses: z.array(z.string()),
      master: z.string().exactOptional(),
      ports: z.array(z.string()).exactOptional(),
    }),
  ),
  virtualization,
})

export const hostDetails: z.ZodType<HostDetails> = z.strictObject({ ...hostFields, report }).meta({ id: 'HostDetails' })
