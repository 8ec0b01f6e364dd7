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
export const drivePool = { className: 'DrivePool', id: 'drive', title: 'CD and floppy drives' } as const
export const inputPool = { className: 'InputPool', id: 'input', title: 'Input devices' } as const
export const tpmPool = { className: 'TPMPool', id: 'tpm', title: 'Trusted platform modules' } as const
export const watchdogPool = { className: 'WatchdogPool', id: 'watchdog', title: 'Watchdogs' } as const
export const rngPool = { className: 'RNGPool', id: 'rng', title: 'Random number generators' } as const
export const soundPool = { className: 'SoundPool', id: 'sound', title: 'Sound cards' } as const
export const pciDevicePool = { className: 'PCIDevicePool', id: 'pci', title: 'PCI devices' } as const
export const usbDevicePool = { className: 'USBDevicePool', id: 'usb', title: 'USB devices' } as const
