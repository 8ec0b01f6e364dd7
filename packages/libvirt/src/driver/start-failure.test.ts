import { completeConfig, HypervisorError, type MachineDraft, type MachineView } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { startFailure } from './start-failure.ts'

const disk = { path: '/srv/web.qcow2', format: 'qcow2' } as const

function failed(draft: Partial<MachineDraft>, words: string): unknown {
  const defined = completeConfig({ name: 'web', ...draft })
  const view: MachineView = {
    id: defined.id,
    host: 'host',
    state: 'starting',
    reason: 'requested',
    sinceMs: 0,
    revision: 1,
    defined,
    active: defined,
  }
  return startFailure(new HypervisorError('peer-failed', { what: 'start', words }), view)
}

// As libvirt 9.0 and QEMU 7.2 word them.
test.each([
  [{ disks: [disk] }, `-device {"id":"ua-disk0"}: Failed to get "write" lock`, 'disk-in-use'],
  [{ disks: [disk] }, `Cannot access storage file '/srv/web.qcow2': No such file or directory`, 'disk-missing'],
  [
    { usbDevices: ['1-1'] },
    "cannot open directory '/sys/bus/usb/devices': No such file or directory",
    'device-unavailable',
  ],
  [{ pciDevices: ['0000:01:00.0'] }, "host doesn't support passthrough of host PCI devices", 'device-unavailable'],
  [
    { memory: { bytes: 2 ** 27 }, memoryBacking: { pageBytes: 2 ** 21 } },
    'hugepages are disabled by administrator config',
    'not-enough-memory',
  ],
  [{}, 'qemu unexpectedly closed the monitor', 'start-failed'],
] as const)('why %j did not start (%s) is %s', (draft, words, code) => {
  expect(failed(draft, words)).toMatchObject({ code })
})
