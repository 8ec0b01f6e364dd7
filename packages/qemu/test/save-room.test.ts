import { execFileSync } from 'node:child_process'
import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, type Hypervisor, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'
import { processesOf } from './processes.ts'
import { SmallDisk } from './small-disk.ts'

/** A machine whose memory would be kept on the small disk. */
async function running(hypervisor: Hypervisor): Promise<Machine> {
  const draft = { name: 'kept', acceleration: 'tcg', memory: { bytes: 32 * 2 ** 20 } } as const
  const machine = await hypervisor.define(completeConfig(draft))
  await machine.start()
  return machine
}

async function expectWhole(
  machine: Machine,
  { small, folder }: { small: SmallDisk; folder: TestFolder },
): Promise<void> {
  expect(machine.view).toMatchObject({ state: 'running' })
  expect(machine.view.saved).toBeUndefined()
  expect(processesOf(folder.runBase)).toHaveLength(1)
  expect(existsSync(join(small.path, 'saved', machine.id))).toBe(false)
}

test('a save for which there is no room is refused with the figures, and the machine runs on', async () => {
  using folder = new TestFolder()
  using small = new SmallDisk('30m')
  const { runBase } = folder
  await using hypervisor = await openQemu({ directory: small.path, runBase, accelerations: ['tcg'] })
  const machine = await running(hypervisor)
  await expect(machine.save()).rejects.toMatchObject({
    code: 'no-space',
    message: expect.stringMatching(/48 MiB.*\d+ MiB.*make room/s),
  })
  await expectWhole(machine, { small, folder })
  small.resize('80m')
  await machine.save()
  expect(machine.view.state).toBe('saved')
  await machine.start()
  await machine.powerOff()
})

test('an internal snapshot whose memory has no room beside its image is refused before anything is done', async () => {
  using folder = new TestFolder()
  using small = new SmallDisk('30m')
  const path = join(small.path, 'disk.qcow2')
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', path, '64M'])
  const { runBase } = folder
  await using hypervisor = await openQemu({ directory: folder.path, runBase, accelerations: ['tcg'] })
  const disks = [{ path, format: 'qcow2' }] as const
  const draft = { name: 'kept', acceleration: 'tcg', memory: { bytes: 32 * 2 ** 20 }, disks } as const
  const machine = await hypervisor.define(completeConfig(draft))
  await machine.start()
  const before = statSync(path).blocks
  await expect(machine.snapshots.take({ name: 'early' })).rejects.toMatchObject({
    code: 'no-space',
    message: expect.stringMatching(/^snapshot "early": 48 MiB.*\d+ MiB are free; make room, or leave the memory out$/),
  })
  expect(machine.view.state).toBe('running')
  expect(machine.snapshots.all()).toEqual([])
  expect(statSync(path).blocks).toBe(before)
  small.resize('80m')
  await machine.snapshots.take({ name: 'early' })
  await machine.powerOff()
})

test('a disk that is full before the memory is there calls the save off, and the machine runs on', async () => {
  using folder = new TestFolder()
  using small = new SmallDisk('80m')
  const filler = join(small.path, 'filler')
  const fill = (point: string) => {
    if (point !== 'save:2') return
    const { bavail, bsize } = statfsSync(small.path)
    writeFileSync(filler, Buffer.alloc(bavail * bsize - 2 ** 18))
  }
  const options = { directory: small.path, runBase: folder.runBase, accelerations: ['tcg'], failPoint: fill } as const
  await using hypervisor = await openQemu(options)
  const machine = await running(hypervisor)
  const message = expect.stringMatching(/^save of machine "kept": 4\d MiB may be .* 1 MiB are free; make room, or shut/)
  await expect(machine.save()).rejects.toMatchObject({ code: 'no-space', message })
  await expectWhole(machine, { small, folder })
  rmSync(filler)
  await machine.pause()
  await expect(machine.save()).rejects.toMatchObject({ code: 'no-space', message })
  expect(machine.view.state).toBe('paused')
  await machine.powerOff()
})

test('room that goes while the memory of a snapshot is written, inside an image or beside, is told, and is given back', {
  timeout: 300_000,
}, async () => {
  using folder = new TestFolder()
  using small = new SmallDisk('300m')
  const path = join(small.path, 'disk.qcow2')
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', path, '64M'])
  const filler = join(small.path, 'filler')
  let filling = ''
  const fill = (point: string) => {
    if (point !== filling) return
    const { bavail, bsize } = statfsSync(small.path)
    writeFileSync(filler, Buffer.alloc(bavail * bsize - 8 * 2 ** 20))
  }
  const options = { directory: small.path, runBase: folder.runBase, accelerations: ['tcg'], failPoint: fill } as const
  await using hypervisor = await openQemu(options)
  await hypervisor.storage.definePool({ id: crypto.randomUUID(), name: 'tight', kind: 'directory', path: small.path })
  const disks = [{ path, format: 'qcow2' }] as const
  const machine = await hypervisor.define(completeConfig({ name: 'kept', ...guestDraft(), disks }))
  await machine.start()
  const shell = await GuestShell.of(machine)
  const free = () => statfsSync(small.path).bavail * statfsSync(small.path).bsize
  const nothingIsLeft = async () => {
    expect(machine.view.state).toBe('running')
    expect(machine.snapshots.all()).toEqual([])
    // What the image has for its tables is the image's.
    expect(free()).toBeGreaterThan(7 * 2 ** 20)
    const write = 'dd if=/dev/zero of=/dev/vda bs=64k seek=$n count=1 conv=fsync 2>/dev/null && echo written'
    expect(await shell.says(`n=$((n+1)); ${write}`)).toBe('written')
    execFileSync('qemu-img', ['check', '-q', '-U', '-f', 'qcow2', path])
  }

  filling = 'snapshot:1'
  for (const kind of ['internal', 'external'] as const) {
    await expect(machine.snapshots.take({ name: 'then', kind }), kind).rejects.toMatchObject({
      code: 'no-space',
      message: expect.stringMatching(
        kind === 'internal'
          ? /^snapshot "then": \d+ MiB may be needed in pool "tight" \(.*\), where [78] MiB are free; make room, or leave the memory out$/
          : /^snapshot of machine "kept": \d+ MiB may be needed in ".*moments.*", where [78] MiB are free; make room, or leave/,
      ),
    })
    await nothingIsLeft()
    rmSync(filler)
  }
  filling = ''
  // With room it is taken, by what was left of the image's tables.
  const { id } = await machine.snapshots.take({ name: 'then' })
  await machine.snapshots.delete(id)
  await machine.powerOff()
  execFileSync('qemu-img', ['check', '-q', '-f', 'qcow2', path])
  await machine.undefine()
})
