import { readdirSync } from 'node:fs'
import type { JsonObject } from '../qmp/message.ts'
import { FakeProcessors } from './fake-processors.ts'
import type { FakeCommand, FakeQmpServer } from './fake-qmp-server.ts'

/** The devices, nodes and files that a fake QEMU was started with, and what became of them. */
export class FakeHardware {
  readonly #devices = new Map<string, JsonObject>()
  readonly #nodes = new Set<string>()
  readonly #objects = new Set<string>()
  readonly #sets = new Map<number, string>()
  readonly #processors: FakeProcessors
  readonly #baseBytes: number
  readonly #terminals: readonly JsonObject[]

  /** @param args QEMU's command line */
  constructor(args: readonly string[]) {
    const given = (option: string) => args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ''] : []))
    this.#processors = new FakeProcessors(given('-smp')[0] ?? '')
    for (const text of given('-device').filter((one) => one.startsWith('{'))) this.#plug(JSON.parse(text) as JsonObject)
    for (const text of given('-blockdev')) this.#nodes.add(String((JSON.parse(text) as JsonObject)['node-name']))
    this.#terminals = given('-chardev').flatMap((text) => {
      const label = /^pty,id=([^,]+)/.exec(text)?.[1]
      return label === undefined ? [] : [{ label, filename: 'pty:/dev/pts/fake' }]
    })
    this.#baseBytes = Number(/size=(\d+)B/.exec(given('-m')[0] ?? '')?.[1] ?? 0)
  }

  /** What a monitor answers. */
  commands(server: () => FakeQmpServer): Readonly<Record<string, FakeCommand>> {
    return {
      'qom-list': ({ path }) => {
        const names = path === '/objects' ? this.#objects : this.#devices.keys()
        return { return: Array.from(names, (name) => ({ name, type: 'child' })) }
      },
      'query-block': () => ({ return: Array.from(this.#devices.values(), (device) => this.#block(device)) }),
      'query-blockstats': () => ({
        return: Array.from(this.#devices.values(), ({ id, drive }) => ({ qdev: id, 'node-name': drive, stats: {} })),
      }),
      'query-memory-devices': () => ({
        return: [{ type: 'virtio-mem', data: { 'max-size': 2 ** 40, 'block-size': 2 ** 21 } }],
      }),
      'query-cpus-fast': () => ({ return: this.#threads() }),
      'query-balloon': () => ({ return: { actual: this.#baseBytes + this.#pluggedBytes } }),
      'qom-get': ({ property }) => ({
        return: property === 'type' ? 'pc-q35-7.2-machine' : { stats: {}, 'last-update': 0 },
      }),
      'query-block-exports': () => ({ return: [] }),
      'query-migrate': () => ({ return: {} }),
      'query-named-block-nodes': () => ({ return: Array.from(this.#nodes, (name) => ({ 'node-name': name })) }),
      'query-fdsets': () => ({
        return: Array.from(this.#sets, ([id, opaque]) => ({ 'fdset-id': id, fds: [{ fd: id, opaque }] })),
      }),
      'query-pci': () => ({ return: [{ bus: 0, devices: this.#ports() }] }),
      'query-chardev': () => ({ return: this.#terminals }),
      'query-memory-size-summary': () => ({
        return: { 'base-memory': this.#baseBytes, 'plugged-memory': this.#pluggedBytes },
      }),
      'query-hotpluggable-cpus': () => ({ return: this.#processors.places }),
      'add-fd': ({ opaque }) => {
        const id = 100 + this.#sets.size
        this.#sets.set(id, String(opaque))
        return { return: { 'fdset-id': id, fd: id } }
      },
      'remove-fd': ({ 'fdset-id': id }) => done(() => void this.#sets.delete(Number(id))),
      'blockdev-add': ({ 'node-name': name }) => done(() => void this.#nodes.add(String(name))),
      'blockdev-del': ({ 'node-name': name }) => done(() => void this.#nodes.delete(String(name))),
      'blockdev-insert-medium': ({ id, 'node-name': name }) =>
        done(() => void this.#devices.set(String(id), { ...this.#devices.get(String(id)), id, drive: name })),
      'blockdev-remove-medium': ({ id }) => done(() => void this.#devices.set(String(id), { id })),
      'object-add': (object) =>
        done(() => {
          this.#objects.add(String(object.id))
          this.#pluggedBytes += Number(object.size ?? 0)
        }),
      device_add: (device) => done(() => this.#plug(device)),
      device_del: ({ id }) => {
        const left = this.#processors.unplug(String(id))
        if (left.length > 0) {
          setImmediate(() => {
            for (const [name, data] of left) server().emit(name, data)
          })
          return { return: {} }
        }
        if (!this.#devices.delete(String(id))) {
          return { error: { class: 'DeviceNotFound', desc: `Device '${String(id)}' not found` } }
        }
        setImmediate(() => server().emit('DEVICE_DELETED', { device: id }))
        return { return: {} }
      },
      'human-monitor-command': () => ({ return: '' }),
      ...Object.fromEntries(obeyed.map((name) => [name, () => ({ return: {} })])),
    }
  }

  #pluggedBytes = 0

  #plug(device: JsonObject): void {
    const { id } = device
    if (this.#processors.plug(device)) return
    if (typeof id === 'string') this.#devices.set(id, device)
  }

  #block({ id, drive }: JsonObject): JsonObject {
    return drive === undefined ? { qdev: id } : { qdev: id, inserted: { 'node-name': drive } }
  }

  #ports(): readonly JsonObject[] {
    const all = [...this.#devices.values()]
    return all
      .filter(({ driver }) => driver === 'pcie-root-port')
      .map(({ id }, index) => {
        const place = { qdev_id: id, slot: index + 1, function: 0 }
        return { ...place, pci_bridge: { devices: all.filter(({ bus }) => bus === id) } }
      })
  }

  /** Threads of this very process stand for those of processors. */
  #threads(): readonly JsonObject[] {
    const threads = readdirSync('/proc/self/task')
    return Array.from(this.#processors.present, (index) => ({
      'cpu-index': index,
      'thread-id': Number(threads[index]),
    }))
  }
}

/** Nothing that is looked at comes of these. */
const obeyed = [
  'qom-set',
  'set_password',
  'expire_password',
  'input-send-event',
  'set_link',
  'block_set_io_throttle',
  'blockdev-open-tray',
  'blockdev-close-tray',
  'balloon',
  'netdev_add',
  'netdev_del',
  'qom-set',
  'getfd',
  'closefd',
]

function done(effect: () => void): { readonly return: object } {
  effect()
  return { return: {} }
}
