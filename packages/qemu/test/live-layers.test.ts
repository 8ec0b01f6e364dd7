import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { checkImages } from './check-images.ts'
import { CountingGuest, countedDisk } from './counting-guest.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'

function open(folder: TestFolder, failPoint: (name: string) => void = () => undefined) {
  return openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'], failPoint })
}

const images = (folder: TestFolder) => readdirSync(folder.path).filter((name) => name.startsWith('disk'))
const moments = (folder: TestFolder, { id }: Machine) => readdirSync(join(folder.path, 'moments', id))
const pathOf = ({ view }: Machine) => view.defined.disks[0]?.path ?? ''

test('a guest that counts into its raw disk is held with its memory while it runs, brought back, and merged while it runs', {
  timeout: 300_000,
}, async () => {
  using folder = new TestFolder()
  const disks = [{ path: folder.disk('raw', '64M'), format: 'raw' }] as const
  const config = completeConfig({ name: 'counter', ...guestDraft(), disks })
  await using hypervisor = await open(folder)
  const machine = await hypervisor.define(config)
  await machine.start()
  const guest = await CountingGuest.begin(machine)
  const shell = new GuestShell(machine)
  /** In its memory, and on its disk. */
  const mark = async (word: string) => {
    await shell.says(`echo ${word} > /tmp/mark`)
    await guest.mark(word)
  }
  await mark('then')

  const taken = await machine.snapshots.take({ name: 'then' })
  expect(taken).toMatchObject({ kind: 'external', memory: true, state: 'running' })
  expect(taken.bytes).toBeGreaterThan(2 ** 20)
  expect(taken.why).toContain('is raw')
  expect(machine.view.state).toBe('running')
  expect(machine.view.active?.disks).toEqual(machine.view.defined.disks)
  expect(moments(folder, machine)).toEqual([taken.id])
  await mark('later')
  await guest.goesOn()
  // Of disks only, which takes no time.
  const later = await machine.snapshots.take({ name: 'later', memory: false })
  await guest.goesOn()
  expect(images(folder)).toHaveLength(3)

  // The one in the middle goes, and then the one on top: the guest counts on.
  await machine.snapshots.delete(later.id)
  await guest.goesOn()
  expect(images(folder)).toHaveLength(2)

  await machine.snapshots.revert(taken.id, { force: true })
  expect(machine.view.state).toBe('running')
  expect(await shell.says('cat /tmp/mark')).toBe('then')
  expect(await guest.marked()).toBe('then')
  await guest.goesOn()
  expect(images(folder)).toHaveLength(2)
  await checkImages(machine, [pathOf(machine)])
  await mark('last')

  await machine.snapshots.delete(taken.id)
  await guest.goesOn()
  expect(machine.view.defined.disks).toEqual(config.disks)
  expect(machine.view.active?.disks).toEqual(machine.view.defined.disks)
  expect(images(folder)).toEqual(['disk0.raw'])
  expect(moments(folder, machine)).toEqual([])
  const last = await guest.count()
  await machine.powerOff()
  const disk = countedDisk(machine)
  expect(disk.mark).toBe('last')
  expect(disk.count).toBeGreaterThanOrEqual(last)
  await machine.undefine()
})
