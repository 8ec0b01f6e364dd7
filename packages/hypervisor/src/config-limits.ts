/** What holds for every platform; a host's own limits are narrower. */
export const configLimits = {
  processors: 4096,
  /** 1 PiB. */
  memoryBytes: 1_125_899_906_842_624,
  /** 1 MiB. */
  memoryStepBytes: 1_048_576,
  /** Memory is plugged in by this much: what Linux takes in at a time on x86_64 (its memory block, 128 MiB). */
  memoryPlugBytes: 134_217_728,
  descriptionLength: 4096,
  notesLength: 65_536,
  /** Linux reads 2048 bytes with the closing NUL (COMMAND_LINE_SIZE of x86 and arm64). */
  commandLineBytes: 2047,
  /** PATH_MAX without the closing NUL. */
  pathBytes: 4095,
  /** Disks and NICs that take a slot of the machine's first PCI bus. */
  slots: 24,
  /** With all else that takes one. */
  allSlots: 26,
  serials: 12,
  /** A PC has four places for them (COM1 to COM4). */
  isaSerials: 4,
  /** One screen, by either protocol. */
  graphics: 2,
  forwards: 1000,
  /** Pairs of queues of a NIC. */
  queues: 64,
  /** Bytes in a second through a NIC, and at once. */
  nicRate: { least: 1000, most: 100_000_000_000, leastBurst: 2000, mostBurst: 1_000_000_000 },
  /** Bytes or requests in a second: QEMU's own bound (util/throttle.c, THROTTLE_VALUE_MAX). */
  rate: 1_000_000_000_000_000,
  tags: 64,
  shares: 8,
  /** Processes and threads: the kernel's own bound (PID_MAX_LIMIT). */
  tasks: 4_194_304,
  limitedDevices: 16,
  extraArguments: 64,
} as const
