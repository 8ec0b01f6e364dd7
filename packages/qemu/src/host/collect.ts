import { readFileSync } from 'node:fs'
import { release, uptime } from 'node:os'
import type { FeatureName, HostReport, MissingFeature, VirtualizationReport } from '@cimarron/hypervisor'
import type { Hierarchy } from '../cgroup.ts'
import { listFirmware } from '../firmware.ts'
import { hasIommu, readPciDevices, readUsbDevices } from '../host-devices.ts'
import type { AccelerationTrial, QemuProgram } from '../host-probe.ts'
import type { QemuUser } from '../qemu-user.ts'
import type { ChosenUsers } from '../users/choose-users.ts'
import { findPrograms, probeCapabilities } from './capabilities.ts'
import { readBlockDevices, readFileSystems } from './file-systems.ts'
import { readInterfaces } from './interfaces.ts'
import { readMemoryReport, readNodes } from './memory.ts'
import { readProcessors } from './processors.ts'

/** What the driver knows of itself, for the report of its host. */
export interface OwnFacts {
  readonly nowMs: () => number
  readonly program: QemuProgram
  readonly trials: readonly AccelerationTrial[]
  readonly missing: ReadonlyMap<FeatureName, MissingFeature>
  readonly hierarchies: readonly Hierarchy[]
  readonly users: ChosenUsers
  /** As whom a QEMU that is only asked runs. */
  readonly user: QemuUser | undefined
  readonly folder: string
}

/** Looks at this host: the kernel's files at each call, QEMU once for each build. @throws HypervisorError `unreachable` */
export async function collectReport(facts: OwnFacts): Promise<HostReport> {
  const [fileSystems, virtualization] = await Promise.all([readFileSystems(), describeVirtualization(facts)])
  const distribution = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(osRelease())?.[1]
  return {
    atMs: facts.nowMs(),
    system: {
      kernel: release(),
      ...(distribution === undefined ? {} : { distribution }),
      uptimeMs: Math.round(uptime() * 1000),
    },
    processors: readProcessors(),
    memory: readMemoryReport(),
    nodes: readNodes(),
    pci: readPciDevices(),
    usb: readUsbDevices(),
    hasIommu: hasIommu(),
    fileSystems,
    blockDevices: readBlockDevices(),
    interfaces: readInterfaces(),
    virtualization,
  }
}

async function describeVirtualization(facts: OwnFacts): Promise<VirtualizationReport> {
  const { program, trials, missing, hierarchies, users, user, folder } = facts
  const fastest = trials.find(({ works }) => works)?.acceleration ?? 'tcg'
  const capabilities = await probeCapabilities({ binary: program.binary, acceleration: fastest, user, folder })
  return {
    platform: 'qemu',
    version: program.version,
    accelerations: trials.map(({ acceleration: name, works, why }) => ({
      name,
      works,
      why: why.replaceAll('\n', '; '),
    })),
    ...capabilities,
    firmwares: listFirmware(),
    missing: Array.from(missing, ([feature, reason]) => ({ feature, ...reason })),
    controlGroups: versionOf(hierarchies),
    users: describeUsers(users),
    programs: findPrograms(),
  }
}

function versionOf(hierarchies: readonly Hierarchy[]): VirtualizationReport['controlGroups'] {
  const hasTwo = hierarchies.some(({ name }) => name === 'unified')
  const hasOne = hierarchies.some(({ name }) => name !== 'unified')
  if (hasOne && hasTwo) return 'both'
  return hasTwo ? 'version 2' : hasOne ? 'version 1' : 'none'
}

function describeUsers({ sample, perMachine }: ChosenUsers): string {
  if (!sample) return "the daemon's own user"
  return perMachine ? `a user for each machine, of those from ${sample.uid} on` : `user ${sample.uid} for all machines`
}

/** os-release(5). */
function osRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
