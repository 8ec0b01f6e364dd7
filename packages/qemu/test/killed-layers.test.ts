import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { completeConfig, type Machine } from '@cimarron/hypervisor'
import { openQemu, type snapshotFailPoints } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { dieAt } from './die-at.ts'
import { TestFolder } from './guest.ts'

/** What is killed, the snapshots that are there then, what the disk reads, and how many images there are. */
const promised = {
  'snapshot:1': ['take', ['one', 'two'], 3, 3],
  'snapshot:2': ['take', ['one', 'two'], 3, 3],
  'snapshot:3': ['take', ['one', 'two', 'three'], 3, 4],
  'revert:1': ['revert', ['one', 'two'], 1, 3],
  'revert:2': ['revert', ['one', 'two'], 1, 3],
  'revert:3': ['revert', ['one', 'two'], 1, 3],
  'delete-snapshot:1': ['delete', ['one'], 3, 2],
  'delete-snapshot:2': ['delete', ['one'], 3, 2],
  'delete-snapshot:3': ['delete', ['one'], 3, 2],
  'layer:1': ['delete', ['one'], 3, 2],
  'layer:2': ['delete', ['one'], 3, 2],
  'layer:3': ['delete', ['one'], 3, 2],
} as const satisfies Readonly<
  Record<(typeof snapshotFailPoints)[number], readonly [string, readonly string[], number, number]>
>

const images = (folder: TestFolder) => readdirSync(folder.path).filter((name) => name.startsWith('disk'))

function requireByte({ view }: Machine, byte: number): void {
  const { path = '', format = 'raw' } = view.defined.disks[0] ?? {}
  if (format === 'qcow2') execFileSync('qemu-img', ['check', '-q', '-f', format, path])
  const said = execFileSync('qemu-io', ['-c', `read -P ${byte} 0 64k`, '-f', format, path], { encoding: 'utf8' })
  expect(said).not.toContain('failed')
}

test.for(Object.entries(promised))(
  'a daemon killed at %s on external snapshots leaves them whole',
  async ([point, [what, names, byte, count]]) => {
    using folder = new TestFolder()
    const disks = [{ path: folder.disk('raw'), format: 'raw' }] as const
    const config = completeConfig({ name: 'killed', acceleration: 'tcg', disks })
    const said = await dieAt(
      point,
      { folder: folder.path, config: JSON.stringify(config), how: what },
      'killed-layers.ts',
    )
    expect(said.signal).toBe('SIGKILL')

    await using hypervisor = await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
    const machine = hypervisor.machine(config.id)
    if (!machine) throw new Error('the machine was lost')
    expect(machine.snapshots.all().map(({ name }) => name)).toEqual(names)
    requireByte(machine, byte)
    expect(images(folder)).toHaveLength(count)
    // It is a machine like any other, and its disk becomes what it was.
    await machine.start()
    await machine.powerOff()
    for (const { id } of machine.snapshots.all()) await machine.snapshots.delete(id)
    expect(machine.view.defined.disks).toEqual(config.disks)
    requireByte(machine, byte)
    expect(images(folder)).toEqual(['disk0.raw'])
    await machine.undefine()
  },
)
