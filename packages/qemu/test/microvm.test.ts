import { completeConfig } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'

test('a microvm comes up with its disks, a CD and a NIC, takes what is live there, and obeys its power button', async () => {
  using folder = new TestFolder()
  await using hypervisor = await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
  const config = completeConfig({
    name: 'micro',
    machineType: 'microvm',
    // It has its address before its shell is there: what it says of it comes between no answers.
    ...guestDraft({ words: 'dhcp4' }),
    memory: { bytes: 160 * 2 ** 20 },
    disks: [
      { path: folder.disk('raw', '5M'), format: 'raw', serial: 'MICRO-1' },
      { path: folder.disk('qcow2', '6M'), format: 'qcow2', bus: 'scsi' },
    ],
    drives: [{ medium: { path: folder.disk('raw', '2M'), format: 'raw' } }],
    nics: [{ mac: '52:54:00:00:00:77' }],
    rng: {},
    processors: { count: 2 },
  })
  const machine = await hypervisor.define(config)
  await machine.start()
  const shell = await GuestShell.of(machine)
  expect(await shell.says('cat /sys/block/vda/serial; echo; cat /sys/block/vda/size')).toBe('MICRO-1\n10240')
  expect(await shell.says('cat /sys/block/sda/size /sys/block/sr0/size')).toBe('12288\n4096')
  expect(await shell.says('cat /sys/class/net/eth0/address')).toBe('52:54:00:00:00:77')
  expect(await shell.says('readlink -f /sys/block/vda/device')).toMatch(/LNRO0005:/)
  expect(await shell.says('ls /sys/bus/pci/devices')).toBe('')
  expect(await shell.says('cat /sys/class/misc/hw_random/rng_available')).toContain('virtio_rng')
  expect(await shell.says('grep -c ^processor /proc/cpuinfo')).toBe('2')

  const { revision } = machine.view
  const nic = { ...machine.view.defined.nics[0], id: 'nic9', mac: '52:54:00:00:00:78' } as (typeof config.nics)[number]
  const change = machine.change({ revision, changes: [{ kind: 'attach-device', device: nic }], apply: 'now' })
  await expect(change).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining('microvm') })
  await machine.change({ revision, changes: [{ kind: 'set-memory', bytes: 128 * 2 ** 20 }], apply: 'now' })

  await shell.says('touch /tmp/before')
  await machine.reboot()
  const again = await GuestShell.of(machine)
  expect(await again.says('ls /tmp/before')).toContain('No such file')
  await machine.shutDown()
  expect(machine.view).toMatchObject({ state: 'off', reason: 'requested' })
})
