import {
  type DumpFormat,
  type DumpRequest,
  dumpFormats,
  HypervisorError,
  type MachineConfig,
} from '@cimarron/hypervisor'

/** Where dumps go that nobody names a place for. Nothing is written there. */
const folder = '/simulated/dumps'

/** @throws HypervisorError `invalid-input`, `unsupported`, `file-missing` for one that is there */
export function planSimulatedDump(
  { path, format = 'elf', force }: DumpRequest,
  {
    config,
    nowMs,
    written,
  }: { readonly config: MachineConfig; readonly nowMs: number; readonly written: ReadonlySet<string> },
): { readonly path: string; readonly format: DumpFormat } {
  if (!dumpFormats.includes(format))
    throw new HypervisorError('unsupported', { platform: 'the simulator', feature: `dump: format ${String(format)}` })
  const ending = format === 'elf' ? 'elf' : 'kdump'
  const given = path ?? `${folder}/${encodeURIComponent(config.name)}-${new Date(nowMs).toISOString()}.${ending}`
  if (!given.startsWith('/')) {
    const problem = 'is no absolute path of a file'
    throw new HypervisorError('invalid-input', {
      what: 'path of the dump',
      value: given,
      problem,
      remedy: 'begin it with /',
    })
  }
  if (written.has(given) && !force) {
    const problem = 'exists already; give another name, or force'
    throw new HypervisorError('file-missing', { what: 'dump', path: given, problem })
  }
  return { path: given, format }
}

/** What a dump of that machine would take: its memory, and one page for what is before it. */
export function simulatedDumpBytes({ memory }: MachineConfig): number {
  return memory.bytes + 4096
}

/**
 * A core file without any memory in it: its header alone (System V ABI, "ELF Header": 64-bit, little-endian, ET_CORE for
 * x86-64).
 */
export function simulatedCore(): Uint8Array {
  const header = Buffer.alloc(64)
  header.write('\x7fELF', 'latin1')
  header.set([2, 1, 1], 4)
  header.writeUInt16LE(4, 16)
  header.writeUInt16LE(62, 18)
  header.writeUInt32LE(1, 20)
  header.writeUInt16LE(64, 52)
  return header
}
