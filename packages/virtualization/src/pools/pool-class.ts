/** A class of resource pools: what its machines' resources are taken from. */
export interface PoolClass {
  /** The platform's class, without prefix. */
  readonly className: string
  /** Names it within its host: `memory`. */
  readonly id: string
  /** For people. */
  readonly title: string
}

export const processorPool = { className: 'ProcessorPool', id: 'processor', title: 'Processors' } as const
export const memoryPool = { className: 'MemoryPool', id: 'memory', title: 'Memory' } as const
export const diskPool = { className: 'DiskPool', id: 'disk', title: 'Disks' } as const
export const networkPool = { className: 'NetworkPool', id: 'network', title: 'Networks' } as const
export const consolePool = { className: 'ConsolePool', id: 'console', title: 'Serial consoles' } as const
export const graphicsPool = { className: 'GraphicsPool', id: 'graphics', title: 'Screens' } as const
