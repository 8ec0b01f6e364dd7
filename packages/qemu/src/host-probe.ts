import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HypervisorError } from '@cimarron/hypervisor'
import { type Architecture, architectures, hostArchitecture } from './architecture.ts'
import { findProgram } from './find-program.ts'
import { tidyWords } from './last-words.ts'
import { confined } from './launch.ts'
import type { QemuUser } from './qemu-user.ts'
import { runBriefly } from './run-briefly.ts'

/** What QEMU on this host says of itself. */
export interface QemuProgram {
  readonly binary: string
  readonly version: string
  /** Those this driver can build, newest version names last. */
  readonly machineTypes: readonly string[]
}

/** What became of trying to run a guest's first instructions this way. */
export interface AccelerationTrial {
  readonly acceleration: 'kvm' | 'tcg'
  readonly works: boolean
  /** In words for a person: why it is used, or why not. */
  readonly why: string
  readonly tookMs: number
}

export interface ProbeOptions {
  readonly binary?: string
  readonly user?: QemuUser | undefined
  /** A folder that QEMU's user can pass through; results are remembered there until the host starts anew. */
  readonly folder: string
  /** For one trial; default 3,000 milliseconds. */
  readonly timeoutMs?: number
}

/** @throws HypervisorError `unreachable` where QEMU is missing or does not answer. */
export async function probeProgram(options: Pick<ProbeOptions, 'binary' | 'folder'>): Promise<QemuProgram> {
  const binary = findBinary(options.binary ?? architectures[hostArchitecture].binary)
  // What this version of the driver builds, another does not.
  const { source } = architectures[hostArchitecture].machineTypes
  const cache = cacheFor<QemuProgram>(join(options.folder, 'program.json'), binary, source)
  return cache.value ?? cache.keep(await askProgram(binary))
}

/** Tries each acceleration by running a few instructions, the fastest first. What was found is kept until reboot. */
export async function probeAccelerations(options: ProbeOptions): Promise<readonly AccelerationTrial[]> {
  const binary = findBinary(options.binary ?? architectures[hostArchitecture].binary)
  const name = `accelerations-${options.user?.uid ?? 'own'}.json`
  const cache = cacheFor<readonly AccelerationTrial[]>(join(options.folder, name), binary)
  if (cache.value) return cache.value
  const trials = await Promise.all(
    (['kvm', 'tcg'] as const).map((acceleration) => tryAcceleration(acceleration, binary, options)),
  )
  return cache.keep(trials)
}

async function askProgram(binary: string): Promise<QemuProgram> {
  const [version, types] = await Promise.all([
    runBriefly({ command: [binary, '--version'], timeoutMs: 10_000 }),
    runBriefly({ command: [binary, '-machine', 'help'], timeoutMs: 10_000 }),
  ])
  const found = /version ([\d.]+)/.exec(version.output)?.[1]
  if (found === undefined) throw unreachable(binary, version.words || 'it did not tell its version')
  return { binary, version: found, machineTypes: parseMachineTypes(types.output, hostArchitecture) }
}

/** The table of `-machine help`: a name, then its description. */
export function parseMachineTypes(table: string, architecture: Architecture): readonly string[] {
  return table
    .split('\n')
    .map((line) => line.split(' ', 1)[0] ?? '')
    .filter((name) => architectures[architecture].machineTypes.test(name))
}

/**
 * A PC's firmware that counts down from 2^24 and then writes one byte to QEMU's debug port, which ends the process with
 * status 33: `mov ecx, 0x1000000; dec ecx; jnz; mov al, 16; out 0xf4, al; hlt`, at the address where the processor
 * begins, 16 bytes below the end. The count is what tells: a KVM whose host emulates it instruction by instruction
 * runs a few of them well and takes forever over a kernel. Here it takes 0.2 s emulated, 17 s on such a KVM.
 */
export function probeFirmware(): Buffer {
  const image = Buffer.alloc(65_536, 0xf4)
  const code = [0x66, 0xb9, 0, 0, 0, 1, 0x66, 0x49, 0x75, 0xfc, 0xb0, 0x10, 0xe6, 0xf4, 0xf4]
  Buffer.from(code).copy(image, image.length - 16)
  return image
}

const probeStatus = (16 << 1) | 1

async function tryAcceleration(
  acceleration: 'kvm' | 'tcg',
  binary: string,
  { user, folder, timeoutMs = 3000 }: ProbeOptions,
): Promise<AccelerationTrial> {
  const begun = performance.now()
  const conclude = (works: boolean, why: string) => ({
    acceleration,
    works,
    why,
    tookMs: Math.round(performance.now() - begun),
  })
  if (acceleration === 'kvm' && !statSync('/dev/kvm', { throwIfNoEntry: false })) {
    return conclude(false, '/dev/kvm is not there: no hardware virtualization, or its kernel module is not loaded')
  }
  const common = [binary, '-accel', acceleration, '-nodefaults', '-no-user-config', '-display', 'none']
  if (hostArchitecture !== 'x86_64') {
    const command = confined({ user, acceleration }, [...common, '-machine', 'none', '-qmp', 'stdio'])
    const input = '{"execute":"qmp_capabilities"}\n{"execute":"quit"}\n'
    const { code, words, timedOut } = await runBriefly({ command, input, timeoutMs })
    if (timedOut) return conclude(false, `it opened, but did not answer within ${timeoutMs} ms`)
    return code === 0
      ? conclude(true, 'QEMU could set it up')
      : conclude(false, tidyWords(words) ?? `QEMU ended with status ${code}`)
  }
  const firmware = join(folder, 'probe.bin')
  replaceFile(firmware, probeFirmware(), 0o644)
  const debugPort = 'isa-debug-exit,iobase=0xf4,iosize=1'
  const qemu = [...common, '-machine', 'pc', '-m', '16', '-bios', firmware, '-device', debugPort]
  const { code, words, timedOut } = await runBriefly({ command: confined({ user, acceleration }, qemu), timeoutMs })
  if (timedOut)
    return conclude(false, `it opened, but a guest did not get through its first instructions within ${timeoutMs} ms`)
  if (code === probeStatus) return conclude(true, 'a guest ran at full speed')
  return conclude(false, tidyWords(words) ?? `QEMU ended with status ${code}`)
}

function findBinary(name: string): string {
  if (name.includes('/')) {
    if (statSync(name, { throwIfNoEntry: false })?.isFile()) return name
    throw unreachable(name, 'there is no such file; configure where QEMU is')
  }
  const found = findProgram(name)
  if (found === undefined)
    throw unreachable(name, 'it is not installed; run: apt-get install qemu-system-x86 qemu-utils')
  return found
}

/** Holds for this boot of the host and this build of the program. */
export function cacheFor<T>(
  path: string,
  binary: string,
  asked = '',
): { readonly value: T | undefined; readonly keep: (value: T) => T } {
  const { mtimeMs, size } = statSync(binary)
  const key = [readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), binary, mtimeMs, size, asked].join(' ')
  const keep = (value: T) => {
    replaceFile(path, JSON.stringify({ key, value }), 0o600)
    return value
  }
  if (!statSync(path, { throwIfNoEntry: false })) return { value: undefined, keep }
  // Written by `keep` into a folder that only we can write.
  const stored = JSON.parse(readFileSync(path, 'utf8')) as { key: string; value: T }
  return { value: stored.key === key ? stored.value : undefined, keep }
}

/** Other daemons may be reading it. */
function replaceFile(path: string, content: string | Buffer, mode: number): void {
  writeFileSync(`${path}.${process.pid}`, content, { mode })
  renameSync(`${path}.${process.pid}`, path)
}

function unreachable(binary: string, remedy: string): HypervisorError {
  return new HypervisorError('unreachable', { what: `QEMU (${binary})`, remedy })
}
