import {
  type DeviceLimits,
  type Hardware,
  type HardwareName,
  hardwareNames,
  hostShutdownActions,
} from '@cimarron/hypervisor'
import { z } from 'zod'

// Shapes and bounds, as in `config.ts`.
const text = z.string().max(4096)
const count = z.int().min(0)
const few = 64

const deviceLimits: z.ZodType<DeviceLimits> = z.strictObject({
  path: text.describe('of a block device of the host, or a file on it'),
  readBytesPerSecond: count.exactOptional(),
  writeBytesPerSecond: count.exactOptional(),
  readsPerSecond: count.exactOptional(),
  writesPerSecond: count.exactOptional(),
})

type Value<N extends HardwareName> = Exclude<Hardware[N], undefined>

const values: { readonly [N in HardwareName]: z.ZodType<Value<N>> } = {
  cpu: z
    .strictObject({
      model: text.exactOptional().describe("QEMU's name of a model; left out: all that the host has"),
      features: z.array(text).max(256).exactOptional().describe('+name or -name'),
      topology: z.strictObject({ sockets: count, cores: count, threads: count }).exactOptional(),
    })
    .describe('model, features, topology'),
  maxProcessors: count.describe('processors it may grow to while it runs'),
  maxMemoryBytes: count.describe('memory it may grow to while it runs'),
  memoryBacking: z
    .strictObject({
      pageBytes: count.exactOptional().describe('huge pages of the host: 2097152 or 1073741824'),
      preallocate: z.boolean().exactOptional(),
      lock: z.boolean().exactOptional().describe('not swapped out'),
      shared: z.boolean().exactOptional(),
    })
    .describe('what its memory is made of on its host'),
  memoryHotplug: z.enum(['dimm', 'virtio-mem']).describe('what memory is plugged in as; virtio-mem is given back, too'),
  numa: z
    .array(
      z.strictObject({
        processors: text.describe('by number, as 0-3,8'),
        memoryBytes: count.exactOptional().describe('left out: an even part of the rest'),
        hostNodes: text.exactOptional(),
        policy: z.enum(['bind', 'preferred', 'interleave']).exactOptional(),
        distances: z.array(count).max(few).exactOptional(),
      }),
    )
    .max(few)
    .describe('cells of the guest (NUMA)'),
  pinning: z
    .strictObject({
      processors: z.record(text, text).exactOptional().describe("the host's processors by number of the guest's"),
      emulator: text.exactOptional().describe('where all other threads run, as 0-3'),
    })
    .describe("on which of the host's processors its threads run"),
  hotplugPorts: count.describe('PCI Express ports for devices that come while it runs; left out: 8'),
  pciDevices: z.array(text).max(few).describe("the host's, given to the guest: 0000:01:00.0"),
  usbDevices: z.array(text).max(few).describe("the host's, given to the guest: 0781:5581 or 1-1.4"),
  bootMenu: z.strictObject({ waitMs: count }),
  usb: z.array(z.enum(['tablet', 'keyboard', 'mouse'])).max(few),
  rng: z.strictObject({ bytesPerSecond: count.exactOptional() }),
  watchdog: z.strictObject({
    model: z.enum(['i6300esb', 'ib700']),
    action: z.enum([
      'reset',
      'shutdown',
      'power-off',
      'pause',
      'none',
      'inject-nmi',
      'dump-and-power-off',
      'dump-and-pause',
      'dump-and-reset',
    ]),
  }),
  panicDevice: z
    .enum(['pci', 'isa', 'none'])
    .describe("by which the guest's kernel tells of its end (pvpanic); left out: pci, and none on a microvm"),
  tpm: z
    .strictObject({ model: z.enum(['crb', 'tis']), version: z.enum(['2.0', '1.2']) })
    .describe("a trusted platform module of the machine's own"),
  sound: z
    .strictObject({
      model: z.enum(['ich9', 'ich6', 'ac97', 'es1370', 'usb']),
      backend: z.enum(['none', 'vnc']).exactOptional().describe('who hears it; left out: nobody'),
    })
    .describe('a sound card'),
  smbios: z
    .strictObject({
      manufacturer: text.exactOptional(),
      product: text.exactOptional(),
      version: text.exactOptional(),
      serial: text.exactOptional(),
      sku: text.exactOptional(),
      family: text.exactOptional(),
    })
    .describe('what the firmware tells of its maker (SMBIOS, type 1)'),
  clock: z.strictObject({ base: z.enum(['utc', 'localtime']) }),
  hyperv: z.array(text).max(few).describe("enlightenments for Windows, by QEMU's names without hv-"),
  shares: z
    .array(
      z.strictObject({
        tag: text,
        path: text,
        readOnly: z.boolean(),
        driver: z.enum(['9p', 'virtiofs']).exactOptional(),
      }),
    )
    .max(few)
    .describe('folders of the host that the guest may mount by tag'),
  seed: z
    .strictObject({
      userData: text,
      metaData: text.exactOptional(),
      networkConfig: text.exactOptional(),
      values: z.record(z.string(), text).exactOptional().describe('what {key} stands for in these files'),
    })
    .describe('for cloud-init (NoCloud): files of the host, by their absolute paths'),
  limits: z
    .strictObject({
      cpu: z
        .strictObject({
          weight: count.exactOptional().describe('1 to 10000 beside the weights of others; left out: 100'),
          processors: z.number().min(0).exactOptional().describe("processors' worth of time at most: 1.5"),
          periodUs: count.exactOptional().describe('microseconds over which that is counted; left out: 100000'),
        })
        .exactOptional(),
      memory: z
        .strictObject({
          maxBytes: count.exactOptional().describe('the kernel ends it where it would take more'),
          highBytes: count.exactOptional().describe('it is slowed, and its memory taken back, where it takes more'),
          swapBytes: count.exactOptional().describe('how much of it may be swapped out'),
        })
        .exactOptional(),
      io: z
        .strictObject({
          weight: count.exactOptional().describe('1 to 10000 beside the weights of others; left out: 100'),
          devices: z.array(deviceLimits).max(few).exactOptional(),
        })
        .exactOptional(),
      tasks: count.exactOptional().describe('processes and threads at most'),
    })
    .describe('the most it may take of its host'),
  extraArguments: z.array(text).max(few).describe('given to QEMU as they are; nothing is promised of them'),
  notes: z.string().max(65_536),
  tags: z.array(text).max(few),
  autostart: z.strictObject({ order: count, delayMs: count }).describe('started when the host has come up'),
  onHostShutdown: z
    .strictObject({ action: z.enum([...hostShutdownActions]), timeoutMs: z.int().min(1000).max(3_600_000) })
    .describe('what becomes of it when its host goes down'),
  agent: z.boolean().describe('a channel for the agent in the guest; left out: there is one'),
  transient: z.boolean().describe('forgotten when it goes off after it has run; its disks stay'),
  template: z.boolean().describe('it is not run, but copied'),
}

type Shape = { readonly [N in HardwareName]: z.ZodExactOptional<z.ZodType<Value<N>>> }

/** Settings that may all be left out: each is then the platform's usual one. */
// One of each name, as the table above has it.
export const hardware: Shape = Object.fromEntries(
  hardwareNames.map((name) => [name, z.exactOptional(values[name] as z.ZodType)]),
) as Shape

type Clearable = { readonly [N in HardwareName]: z.ZodExactOptional<z.ZodNullable<z.ZodType<Value<N>>>> }

/** The same, with null for the usual. */
export const clearable: Clearable = Object.fromEntries(
  hardwareNames.map((name) => [name, z.exactOptional(z.nullable(values[name] as z.ZodType))]),
) as Clearable

/** Of whichever name it is: the reader of the whole change knows the pairs of name and value. */
type Setting = z.ZodObject<
  { kind: z.ZodLiteral<'set-hardware'>; name: z.ZodLiteral<HardwareName>; value: z.ZodType<never> },
  z.core.$strict
>

const settings = hardwareNames.map((name) =>
  z.strictObject({ kind: z.literal('set-hardware'), name: z.literal(name), value: values[name].nullable() as never }),
)

/** One of them set, or taken back by null. */
export const setHardware: z.ZodDiscriminatedUnion<[Setting, ...Setting[]], 'name'> = z.discriminatedUnion(
  'name',
  settings as unknown as [Setting, ...Setting[]],
)
