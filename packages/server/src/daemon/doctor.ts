import { access, chmod, constants, mkdtempDisposable, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding } from '@cimarron/api'
import type { HypervisorInfo } from '@cimarron/estate'
import { type AccelerationTrial, probeAccelerations } from '@cimarron/qemu'
import { findQemu } from './find-qemu.ts'

interface House {
  readonly dataDirectory: string
  readonly hypervisors: readonly HypervisorInfo[]
}

/** What is missing or odd on this host, with its remedy. Each check tries the thing itself. */
export async function examine({ dataDirectory, hypervisors }: House): Promise<Finding[]> {
  return [
    ...(await examineQemu()),
    ...hypervisors.map(
      ({ name, platform, version }): Finding => ({
        level: platform === 'simulator' ? 'note' : 'ok',
        subject: `hypervisor ${name}`,
        text: platform === 'simulator' ? 'machines are simulated' : `${platform} ${version}`,
      }),
    ),
    await examineSpace(dataDirectory),
    await examineWritable(dataDirectory),
  ]
}

async function examineQemu(): Promise<Finding[]> {
  const binary = findQemu()
  if (binary === undefined)
    return [
      {
        level: 'warning',
        subject: 'qemu',
        text: 'QEMU is not installed; only simulated machines can run',
        remedy: 'apt-get install qemu-system-x86 qemu-utils',
      },
    ]
  const trials = await tryAccelerations(binary)
  const findings = trials.map(
    ({ acceleration, works, why }): Finding => ({
      level: works ? 'ok' : 'note',
      subject: `acceleration ${acceleration}`,
      text: works ? `works: ${why}` : `does not work: ${why}`,
    }),
  )
  const hardware = trials.some(({ acceleration, works }) => acceleration === 'kvm' && works)
  if (!hardware)
    findings.push({
      level: 'warning',
      subject: 'acceleration',
      text: 'guests are emulated, which is much slower than hardware',
      remedy:
        'enable virtualization in the firmware, or nested virtualization on the host above, and load kvm_intel or kvm_amd',
    })
  return findings
}

async function tryAccelerations(binary: string): Promise<readonly AccelerationTrial[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'cimarron-doctor-'))
  // Its user may be another than ours.
  await chmod(folder.path, 0o711)
  return await probeAccelerations({ binary, folder: folder.path })
}

const littleSpace = 1024 ** 3

async function examineSpace(directory: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(directory)
  const free = bavail * bsize
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free for ${directory}`
  return free < littleSpace
    ? { level: 'warning', subject: 'space', text, remedy: 'free some, or set CIMARRON_HOME to a larger file system' }
    : { level: 'ok', subject: 'space', text }
}

async function examineWritable(directory: string): Promise<Finding> {
  try {
    await access(directory, constants.W_OK)
    return { level: 'ok', subject: 'data directory', text: `${directory} is writable` }
  } catch (error) {
    const text = `${directory} is not writable: ${(error as Error).message}`
    return { level: 'error', subject: 'data directory', text, remedy: 'give it to the user that runs the daemon' }
  }
}
