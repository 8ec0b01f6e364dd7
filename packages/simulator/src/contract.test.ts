import {
  hardwareFeatureNames,
  type Machine,
  MemoryStore,
  networkFeatureNames,
  storageFeatureNames,
} from '@cimarron/hypervisor'
import { type ContractSetup, describeContract } from '@cimarron/hypervisor/testing'
import type { MachineFault } from './fault.ts'
import { openSimulator, type Simulator } from './simulator.ts'
import { instant } from './timing.ts'

const missingDisk = '/images/missing.raw'
const never = 2 ** 31 - 1

/** One simulator after another on one store. */
class Setup implements ContractSetup {
  readonly missingDisk = missingDisk
  readonly folder = '/images'
  readonly file = '/images/user-data'
  readonly hostNetwork = { bridges: ['br0', 'br1'], lower: 'eth0' } as const
  readonly #store = new MemoryStore()
  hypervisor!: Simulator
  #disks = 0

  async open(): Promise<this> {
    const faults: readonly MachineFault[] = [{ kind: 'disk-missing', path: missingDisk }]
    this.hypervisor = await openSimulator({ store: this.#store, timing: instant, faults })
    return this
  }

  async reopen(): Promise<Simulator> {
    await this.hypervisor[Symbol.asyncDispose]()
    await this.open()
    return this.hypervisor
  }

  async disk(format: string): Promise<string> {
    this.#disks++
    return `/images/${this.#disks}.${format}`
  }

  readonly mountPoint = '/mnt/images'
  readonly hostSubnets = ['10.0.0.0/24']

  async hostBridge(): Promise<string> {
    return 'br0'
  }

  async takenPort(): Promise<number> {
    return 22
  }

  async openFolder(): Promise<string> {
    return '/images'
  }

  #pools = 0

  async poolFolder(): Promise<string> {
    return `/pools/${this.#pools++}`
  }

  async placeImage(): Promise<void> {
    // Whatever is asked for is there, unless it is called missing.
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hypervisor[Symbol.asyncDispose]()
  }
}

const setup = new Setup()

function strike(machine: Machine, fault: MachineFault): void {
  setup.hypervisor.inject({ ...fault, machine: machine.id })
}

async function state(machine: Machine, wanted: string): Promise<void> {
  const found = new AbortController()
  const events = setup.hypervisor.events(found.signal)
  if (machine.view.state === wanted) return
  for await (const event of events) if (event.machine.id === machine.id && event.machine.state === wanted) return
}

describeContract({
  name: 'simulator',
  platform: 'simulator',
  // Nothing boots, nothing is stored and nothing listens: these are kept, checked and shown, that is all.
  simulated: [
    'direct-kernel-boot',
    'boot-order',
    'disk-raw',
    'disk-qcow2',
    'nic-user',
    'port-forward',
    ...hardwareFeatureNames,
    ...storageFeatureNames,
    ...networkFeatureNames,
    'plug-disk',
    'plug-nic',
    'change-medium',
    'change-link',
    'change-limits',
    'change-nic-limits',
    'change-forwards',
    'move-nic',
    'addresses',
    'dump',
    'grow-memory',
    'grow-processors',
    'shrink-processors',
    'shrink-memory',
    'change-pinning',
    'huge-pages',
    'pass-through-pci',
    'pass-through-usb',
    'migrate',
    'migrate-storage',
    'migrate-post-copy',
    'migrate-multifd',
    'migrate-auto-converge',
  ],
  neighbour: () => openSimulator({ timing: instant }),
  guest: {
    draft: { boot: { direct: { kernel: '/simulated/kernel', commandLine: 'console=ttyS0' } } },
    upText: 'GUEST UP',
    powerOff: 'poweroff',
    reboot: 'reboot',
    panic: 'echo c > /proc/sysrq-trigger',
  },
  open: () => setup.open(),
  keyboard: { reboot: async () => undefined },
  liveChange: { kind: 'set-memory', bytes: 256 * 2 ** 20 },
  arrange: {
    starting: async (_, machine) => {
      strike(machine, { kind: 'slow', operation: 'start', byMs: never, times: 1 })
      // It ends when the machine is powered off.
      void machine.start().catch(() => undefined)
    },
    crashed: async (_, machine) => {
      strike(machine, { kind: 'guest-panics', afterMs: 0, times: 1 })
      await state(machine, 'crashed')
    },
    unreachable: async (_, machine) => {
      strike(machine, { kind: 'monitor-lost', afterMs: 0, times: 1 })
      await state(machine, 'unreachable')
    },
    deaf: async (_, machine) => strike(machine, { kind: 'ignores-shutdown' }),
  },
  states: new URL('../../../docs/states.md', import.meta.url),
  table: new URL('../../../docs/features.md', import.meta.url),
  timeoutMs: 5000,
})
