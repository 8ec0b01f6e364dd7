import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { completeConfig, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'

const write = (text: string) => `printf %-512s ${text} | dd of=/dev/vda conv=fsync 2>/dev/null; echo written`
const read = 'head -c 16 /dev/vda'

async function inGuest(machine: Machine, line: string): Promise<string> {
  await machine.start()
  const shell = await GuestShell.of(machine)
  const said = await shell.says(line)
  await machine.powerOff()
  return said
}

const images = (folder: TestFolder) => readdirSync(folder.path).filter((name) => name.startsWith('disk'))

function open(folder: TestFolder) {
  return openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
}

test('a guest with a raw disk goes back to what it was, and on with what it is when the snapshots go', {
  timeout: 300_000,
}, async () => {
  using folder = new TestFolder()
  const path = folder.disk('raw', '64M')
  const config = completeConfig({ name: 'raw', ...guestDraft(), disks: [{ path, format: 'raw' }] })
  let id = ''
  {
    await using hypervisor = await open(folder)
    const machine = await hypervisor.define(config)
    expect(await inGuest(machine, write('first'))).toBe('written')
    id = (await machine.snapshots.take({ name: 'then' })).id
    expect(await inGuest(machine, write('second'))).toBe('written')
  }
  // All of it is known to the next daemon.
  await using hypervisor = await open(folder)
  const machine = hypervisor.machine(config.id)
  if (!machine) throw new Error('the machine was lost')
  expect(await inGuest(machine, read)).toMatch(/^second/)
  expect(images(folder)).toHaveLength(2)
  await machine.snapshots.revert(id, { first: { name: 'later' } })
  expect(await inGuest(machine, read)).toMatch(/^first/)
  expect(await inGuest(machine, write('third'))).toBe('written')
  const [, later] = machine.snapshots.all()
  await machine.snapshots.delete(later?.id ?? '')
  expect(images(folder)).toHaveLength(2)
  execFileSync('qemu-img', ['check', '-q', machine.view.defined.disks[0]?.path ?? ''])
  await machine.snapshots.delete(id)
  expect(machine.view.defined.disks).toEqual(config.disks)
  expect(images(folder)).toEqual(['disk0.raw'])
  expect(await inGuest(machine, read)).toMatch(/^third/)
  await machine.undefine()
})

test('a machine that is forgotten with its external snapshots leaves its disk as it is now, in one piece', async () => {
  using folder = new TestFolder()
  const path = folder.disk('qcow2')
  await using hypervisor = await open(folder)
  const draft = { name: 'whole', acceleration: 'tcg', disks: [{ path, format: 'qcow2' }] } as const
  const machine = await hypervisor.define(completeConfig(draft))
  for (const name of ['a', 'b']) await machine.snapshots.take({ name, kind: 'external' })
  const now = machine.view.defined.disks[0]?.path ?? ''
  execFileSync('qemu-io', ['-c', 'write -P 7 0 65536', '-f', 'qcow2', now])
  await machine.undefine({ snapshots: true })
  expect(images(folder)).toEqual(['disk0.qcow2'])
  expect(execFileSync('qemu-io', ['-c', 'read -P 7 0 65536', '-f', 'qcow2', path], { encoding: 'utf8' })).not.toContain(
    'failed',
  )
})

test('an image that a snapshot holds is given to no other machine, by the names of both', async () => {
  using folder = new TestFolder()
  const path = folder.disk('raw')
  await using hypervisor = await open(folder)
  const draft = { acceleration: 'tcg', disks: [{ path, format: 'raw' }] } as const
  const machine = await hypervisor.define(completeConfig({ name: 'holder', ...draft }))
  await machine.snapshots.take({ name: 'held' })
  const other = await hypervisor.define(completeConfig({ name: 'other', ...draft }))
  await expect(other.start()).rejects.toThrow('snapshot "held" of machine "holder"')
})

test('a machine that is on goes on in new images, and its snapshots go while it is on', async () => {
  using folder = new TestFolder()
  const path = folder.disk('raw')
  await using hypervisor = await open(folder)
  const draft = { name: 'on', acceleration: 'tcg', disks: [{ path, format: 'raw' }] } as const
  const machine = await hypervisor.define(completeConfig(draft))
  const { id } = await machine.snapshots.take({ name: 'off' })
  await machine.start({ paused: true })
  const on = await machine.snapshots.take({ name: 'on' })
  expect(on).toMatchObject({ kind: 'external', state: 'paused', memory: true })
  expect(machine.view.state).toBe('paused')
  // Of a guest that stands still as often as one likes.
  const again = await machine.snapshots.take({ name: 'again' })
  for (const one of [on.id, again.id, id]) await machine.snapshots.delete(one)
  expect(machine.view).toMatchObject({ state: 'paused', active: { disks: [{ path }] } })
  expect(images(folder)).toEqual(['disk0.raw'])
  await machine.powerOff()
})

test('a chain that would grow too long for QEMU is refused, and nothing is left of the attempt', async () => {
  using folder = new TestFolder()
  const path = folder.disk('raw')
  await using hypervisor = await open(folder)
  const draft = { name: 'long', acceleration: 'tcg', disks: [{ path, format: 'raw' }] } as const
  const machine = await hypervisor.define(completeConfig(draft))
  for (let count = 0; count < 7; count++) await machine.snapshots.take({ name: `s${count}` })
  await expect(machine.snapshots.take({ name: 'more' })).rejects.toThrow('chain of more than 8 images')
  expect(images(folder)).toHaveLength(8)
  const middle = machine.snapshots.all()[3]?.id ?? ''
  await machine.snapshots.delete(middle)
  expect(images(folder)).toHaveLength(7)
  await machine.snapshots.take({ name: 'more' })
  await machine.start()
  await machine.powerOff()
})
