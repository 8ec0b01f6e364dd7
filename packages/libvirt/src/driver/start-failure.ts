import { HypervisorError, type MachineConfig, type MachineView } from '@cimarron/hypervisor'

/** Why a machine did not start, told by what is to be done about it as far as libvirt's words let one know. */
export function startFailure(error: unknown, { defined }: MachineView): unknown {
  if (!(error instanceof HypervisorError)) return error
  const words = String(error.detail.words ?? error.detail.why)
  const known =
    missingDevice(defined, words) ??
    missingDisk(defined, words) ??
    heldDisk(defined, words) ??
    missingPages(defined, words)
  if (known) return new HypervisorError(known.code, known.detail, { cause: error })
  if (error.code !== 'peer-failed') return error
  return new HypervisorError('start-failed', { machine: defined.name, words }, { cause: error })
}

function missingDisk({ disks }: MachineConfig, words: string): HypervisorError | undefined {
  if (!/No such file or directory/.test(words)) return undefined
  const missing = disks.find(({ path }) => words.includes(path))
  return missing && new HypervisorError('disk-missing', { path: missing.path, problem: 'is not there' })
}

/** QEMU locks bytes of its images. libvirt numbers what it opens, from the last device on; the name of a file it does not tell. */
function heldDisk({ disks }: MachineConfig, words: string): HypervisorError | undefined {
  if (!/Failed to get (shared )?"[\w ]+" lock/.test(words)) return undefined
  const disk = disks.find(({ id }) => words.includes(`"id":"ua-${id}"`)) ?? disks[0]
  return disk && new HypervisorError('disk-in-use', { path: disk.path, by: 'another process', words })
}

/** A device of the host that is not there, or can't be handed over. */
function missingDevice(
  { pciDevices = [], usbDevices = [] }: MachineConfig,
  words: string,
): HypervisorError | undefined {
  const kind = /PCI|\/sys\/bus\/pci/.test(words) ? 'pci' : /USB|\/sys\/bus\/usb/.test(words) ? 'usb' : undefined
  const [device] = kind === 'pci' ? pciDevices : kind === 'usb' ? usbDevices : []
  return device === undefined ? undefined : new HypervisorError('device-unavailable', { device, problem: words })
}

function missingPages({ memory, memoryBacking }: MachineConfig, words: string): HypervisorError | undefined {
  const { pageBytes } = memoryBacking ?? {}
  if (pageBytes === undefined || !/hugepages|huge page|hugetlbfs|Cannot allocate memory/i.test(words)) return undefined
  const wanted = `${memory.bytes / pageBytes} huge pages of ${pageBytes / 2 ** 20} MiB`
  const remedy = 'have that host set more of them aside (vm.nr_hugepages)'
  return new HypervisorError('not-enough-memory', { wanted, available: 'fewer', host: 'of libvirt', remedy, words })
}
