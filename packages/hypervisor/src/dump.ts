/** What a dump can be written as (QEMU: qapi/dump.json, `DumpGuestMemoryFormat`); all but `elf` are compressed. */
export const dumpFormats = ['elf', 'kdump-zlib', 'kdump-lzo', 'kdump-snappy'] as const

export type DumpFormat = (typeof dumpFormats)[number]

/** A guest's memory and the registers of its processors, for `crash` and `gdb`. */
export interface DumpRequest {
  /** Absolute, on the host; left out: a new file in the folder that the driver has for dumps. */
  readonly path?: string
  /** Left out: `elf`. */
  readonly format?: DumpFormat
  /** Takes the place of a file that is there. */
  readonly force?: boolean
}

export interface DumpResult {
  readonly path: string
  readonly bytes: number
  readonly format: DumpFormat
}
