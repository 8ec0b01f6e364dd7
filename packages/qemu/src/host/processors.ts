import { join } from 'node:path'
import type { ProcessorReport } from '@cimarron/hypervisor'
import { namesIn, textOf } from './read-file.ts'

/** What guests' models are made of; the kernel lists a hundred more (arch/x86/include/asm/cpufeatures.h, arm64's HWCAPs). */
const flagsThatMatter = [
  ...['vmx', 'svm', 'ept', 'npt', 'hypervisor', 'lm', 'nx', 'pdpe1gb', 'x2apic', 'constant_tsc', 'invtsc'],
  ...['sse4_2', 'aes', 'avx', 'avx2', 'avx512f', 'fma', 'f16c', 'bmi1', 'bmi2', 'sha_ni', 'rdrand', 'rdseed'],
  ...['smep', 'smap', 'pcid', 'invpcid', 'umip', 'pku', 'la57', 'sgx', 'sev', 'sev_es', 'sev_snp', 'tdx_host_platform'],
  ...['asimd', 'atomics', 'sve', 'sve2', 'crc32', 'pmull', 'sha2'],
]

export function readProcessors(root = '/'): ProcessorReport {
  const cpuinfo = textOf(join(root, 'proc/cpuinfo')) ?? ''
  const first = (name: string) => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'm').exec(cpuinfo)?.[1]
  const folder = join(root, 'sys/devices/system/cpu')
  const places = namesIn(folder)
    .filter((name) => /^cpu\d+$/.test(name))
    .flatMap((name) => {
      const topology = join(folder, name, 'topology')
      const socket = textOf(join(topology, 'physical_package_id'))
      // One that is offline has no place.
      return socket === undefined ? [] : [{ socket, core: textOf(join(topology, 'core_id')) ?? name }]
    })
  const threads = places.length || cpuinfo.split(/^processor\s*:/m).length - 1
  const has = new Set((first('flags') ?? first('Features') ?? '').split(' '))
  const vendor = first('vendor_id')
  return {
    model: first('model name') ?? 'unknown',
    ...(vendor === undefined ? {} : { vendor }),
    sockets: new Set(places.map(({ socket }) => socket)).size || 1,
    cores: new Set(places.map(({ socket, core }) => `${socket} ${core}`)).size || threads,
    threads,
    flags: flagsThatMatter.filter((flag) => has.has(flag)),
  }
}
