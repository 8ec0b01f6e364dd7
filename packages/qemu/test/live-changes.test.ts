import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Change,
  changesBetween,
  completeConfig,
  completeDevice,
  type DeviceDraft,
  type Hypervisor,
  type Machine,
  withAgentChannel,
} from '@cimarron/hypervisor'
import { ConsoleSession } from '@cimarron/hypervisor/testing'
import { openQemu } from '@cimarron/qemu'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectQmp } from '../src/qmp/client.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'

// One guest that runs, changed all the time: whether it has what it was given, the guest itself is asked.
let folder: TestFolder
let stack: AsyncDisposableStack
let hypervisor: Hypervisor
let machine: Machine

beforeAll(async () => {
  stack = new AsyncDisposableStack()
  folder = stack.use(new TestFolder())
  hypervisor = stack.use(await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] }))
  const guest = guestDraft()
  const kernel = guest.boot?.direct
  if (!kernel) throw new Error('the guest boots a kernel')
  const commandLine = `${kernel.commandLine} memhp_default_state=online`
  machine = await hypervisor.define(
    completeConfig({
      name: 'live',
      ...guest,
      boot: { direct: { ...kernel, commandLine } },
      // With room above 4 GiB the kernel sets 64 MiB aside (swiotlb).
      memory: { bytes: 192 * 2 ** 20 },
      maxProcessors: 2,
      maxMemoryBytes: 2 ** 29,
      disks: [{ id: 'first', path: folder.disk('raw'), format: 'raw', bus: 'scsi' }],
      drives: [{ id: 'cd', bus: 'scsi' }],
      nics: [{ id: 'net' }],
      seed: { userData: folder.file('#cloud-config\nruncmd: [ls]\n') },
      smbios: { manufacturer: 'Cimarron, Inc.', serial: 'S,42' },
      graphics: [],
    }),
  )
  await machine.start()
  using console = await ConsoleSession.open(machine)
  await console.until(async () => (await log()).includes('GUEST UP'))
  await console.probeShell()
}, 120_000)
afterAll(async () => {
  await machine.powerOff()
  await stack.disposeAsync()
})

async function log(): Promise<string> {
  return Buffer.from(await machine.readSerialLog('serial0')).toString('utf8')
}

/** What a line of the guest's shell says. */
const says = (line: string) => new GuestShell(machine).says(line)

const untilSays = (line: string, expected: string | RegExp) => new GuestShell(machine).untilSays(line, expected)

async function now(...changes: readonly Change[]): Promise<void> {
  const result = await machine.change({ revision: machine.view.revision, changes, apply: 'now' })
  expect(result.pending).toEqual([])
  expect(machine.view.active).toEqual(withAgentChannel(machine.view.defined))
}

const attach = (draft: DeviceDraft): Change => ({
  kind: 'attach-device',
  device: completeDevice(draft, machine.view.defined),
})
const detach = (device: string): Change => ({ kind: 'detach-device', device })

describe('a guest that runs', { timeout: 60_000 }, () => {
  test('has what its firmware was told of its maker', async () => {
    expect(await says('cat /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_serial')).toContain(
      'Cimarron, Inc.\nS,42',
    )
  })

  test('finds what cloud-init looks for', async () => {
    await says('modprobe isofs; mkdir -p /seed; mount -t iso9660 -o ro /dev/vda /seed')
    expect(await says('ls /seed')).toMatch(/^meta-data\s+user-data$/)
    expect(await says('cat /seed/user-data')).toBe('#cloud-config\nruncmd: [ls]')
    expect(await says('cat /seed/meta-data')).toBe(`instance-id: ${machine.id}\nlocal-hostname: live`)
    // As ISO 9660 has it, for who does not know Joliet; and by its label.
    await says('umount /seed; mount -t iso9660 -o ro,nojoliet /dev/vda /seed')
    expect(await says('ls /seed')).toMatch(/^meta-data\s+user-data$/)
    await says('umount /seed')
    expect(await says('dd if=/dev/vda bs=1 skip=32808 count=6 2>/dev/null')).toBe('cidata')
  })

  test.for([
    ['virtio', '/sys/block/vdb', 'raw'],
    ['virtio', '/sys/block/vdb', 'qcow2'],
    ['scsi', '/sys/block/sdb', 'qcow2'],
  ] as const)('finds a %s disk at %s that is plugged in, and loses it again', async ([bus, place, format]) => {
    const path = folder.disk(format)
    await now(attach({ kind: 'disk', id: 'extra', path, format, bus, serial: 'SN-7' }))
    await untilSays(`cat ${place}/size`, /^8192$/)
    await now(detach('extra'))
    await untilSays(`ls ${place}`, /No such file/)
    // Its image is free again.
    await now(attach({ kind: 'disk', id: 'again', path, format, bus }))
    await now(detach('again'))
  })

  test('writes to a disk that was plugged in, and it is in the image', async () => {
    const path = folder.disk('raw')
    await now(attach({ kind: 'disk', id: 'written', path, format: 'raw' }))
    await untilSays('ls /dev/vdb', '/dev/vdb')
    await says('echo written-by-the-guest | dd of=/dev/vdb conv=fsync')
    await now(detach('written'))
    expect(readFileSync(path).subarray(0, 20).toString()).toBe('written-by-the-guest')
  })

  test('gets a disk on the image of an overlay, with what it builds on', async () => {
    const path = folder.overlay(folder.disk('raw'), 'raw')
    await now(attach({ kind: 'disk', id: 'overlay', path, format: 'qcow2' }))
    await untilSays('cat /sys/block/vdb/size', /^8192$/)
    await now(detach('overlay'))
  })

  test('finds a medium in its drive, another one, and none', async () => {
    const put = async (size: string | null) => {
      const drive = machine.view.defined.drives?.[0]
      if (!drive) throw new Error('the machine has a drive')
      const medium = size === null ? null : { path: folder.disk('raw', size), format: 'raw' as const }
      await now({ kind: 'change-drive', device: { ...drive, medium } })
    }
    // The guest looks when it opens the drive.
    const size = 'true < /dev/sr0; cat /sys/block/sr0/size'
    await put('4M')
    await untilSays(size, /^8192$/)
    await put('2M')
    await untilSays(size, /^4096$/)
    await put(null)
    await untilSays('true < /dev/sr0', /No medium/)
  })

  test('sees the cable pulled, and plugged in', async () => {
    const [nic] = machine.view.defined.nics
    if (!nic) throw new Error('the machine has a NIC')
    await says('ip link set eth0 up')
    await untilSays('cat /sys/class/net/eth0/carrier', /^1$/)
    await now({ kind: 'change-nic', device: { ...nic, link: 'down' } })
    await untilSays('cat /sys/class/net/eth0/carrier', /^0$/)
    await now({ kind: 'change-nic', device: { ...nic, link: 'up' } })
    await untilSays('cat /sys/class/net/eth0/carrier', /^1$/)
  })

  test('finds another NIC by its address, and loses it again', async () => {
    await now(attach({ kind: 'nic', id: 'second', mac: '52:54:00:00:00:77' }))
    await untilSays('cat /sys/class/net/*/address', /52:54:00:00:00:77/)
    await now(detach('second'))
    await untilSays('cat /sys/class/net/*/address', /^(?!.*52:54:00:00:00:77)/s)
  })

  test('gets a second processor', async () => {
    await now({ kind: 'set-processors', count: 2 })
    await untilSays('ls -d /sys/devices/system/cpu/cpu1', 'cpu1')
    await says('echo 1 > /sys/devices/system/cpu/cpu1/online')
    await untilSays('nproc', /^2$/)
  })

  test('gets memory, and gives some back', async () => {
    const total = async () => Number((await says('grep MemTotal /proc/meminfo')).replaceAll(/\D/g, ''))
    const before = await total()
    await now({ kind: 'set-memory', bytes: 320 * 2 ** 20 })
    await expect.poll(total, { timeout: 20_000 }).toBeGreaterThan(before + 100_000)
    const grown = await total()
    await now({ kind: 'set-memory', bytes: 256 * 2 ** 20 })
    await expect.poll(total, { timeout: 20_000 }).toBeLessThan(grown - 60_000)
  })

  test('is bounded in what it does to a disk', async () => {
    const [disk] = machine.view.defined.disks
    if (!disk) throw new Error('the machine has a disk')
    const limits = async () => {
      await using beside = await connectQmp(join(folder.runFolderOf(machine.id), 's/fd'))
      const blocks = (await beside.executeAny('query-block')) as { inserted?: Record<string, unknown> }[]
      return blocks.find(({ inserted }) => inserted?.['node-name'] === 'd-first')?.inserted
    }
    await now({ kind: 'change-disk', device: { ...disk, limits: { writesPerSecond: 50 } } })
    expect(await limits()).toMatchObject({ iops_wr: 50, iops_rd: 0 })
    await now({ kind: 'change-disk', device: disk })
    expect(await limits()).toMatchObject({ iops_wr: 0 })
  })

  test('takes what it can, and what it can not waits', async () => {
    const { revision } = machine.view
    const changes: readonly Change[] = [
      { kind: 'set-hardware', name: 'tags', value: ['mine'] },
      { kind: 'set-processors', count: 1 },
      { kind: 'set-hardware', name: 'bootMenu', value: { waitMs: 1000 } },
      attach({ kind: 'disk', id: 'board', path: folder.disk('raw'), format: 'raw', bus: 'sata' }),
    ]
    const result = await machine.change({ revision, changes, apply: 'soonest' })
    expect(result.now).toEqual([changes[0]])
    expect(result.waits).toHaveLength(3)
    expect(result.waits?.[0]).toContain('tcg')
    const { active, defined } = machine.view
    const pending = active ? changesBetween(active, defined) : []
    expect(pending.map(({ kind }) => kind)).toEqual(['set-processors', 'set-hardware', 'attach-device'])
    // What waits can be taken back.
    await machine.change({
      revision: revision + 1,
      changes: [
        { kind: 'set-processors', count: 2 },
        { kind: 'set-hardware', name: 'bootMenu', value: null },
        detach('board'),
      ],
      apply: 'next',
    })
    expect(machine.view.active).toEqual(withAgentChannel(machine.view.defined))
  })

  test('keeps what it was given over a daemon that ends', async () => {
    await now(attach({ kind: 'disk', id: 'kept', path: folder.disk('qcow2'), format: 'qcow2' }))
    const { active } = machine.view
    await hypervisor[Symbol.asyncDispose]()
    hypervisor = stack.use(await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] }))
    machine = hypervisor.machine(machine.id) ?? machine
    expect(machine.view).toMatchObject({ state: 'running', active })
    await now(detach('kept'))
    await untilSays('ls /sys/block', /^(?!.*vdb)/s)
  })

  test('a disk of another machine is not plugged in, nor one that is not there', async () => {
    const path = folder.disk('raw')
    const other = await hypervisor.define(completeConfig({ name: 'other', disks: [{ path, format: 'raw' }] }))
    await other.start({ paused: true })
    const { view } = machine
    const plug = (image: string) =>
      machine.change({
        revision: view.revision,
        changes: [attach({ kind: 'disk', path: image, format: 'raw' })],
        apply: 'now',
      })
    await expect(plug(path)).rejects.toMatchObject({ code: 'disk-in-use' })
    await expect(plug(join(folder.path, 'missing'))).rejects.toMatchObject({ code: 'disk-missing' })
    expect(machine.view).toEqual(view)
    await other.powerOff()
  })

  test('what could not be kept is taken back', async () => {
    const { view } = machine
    const request = {
      revision: view.revision,
      changes: [attach({ kind: 'disk', id: 'lost', path: folder.disk('raw'), format: 'raw' })],
      apply: 'now',
    } as const
    const commit = () => Promise.reject(new Error('the disk is full'))
    await expect(machine.change(request, { commit })).rejects.toThrow('the disk is full')
    expect(machine.view).toEqual(view)
    await untilSays('ls /sys/block', /^(?!.*vdb)/s)
  })
})
