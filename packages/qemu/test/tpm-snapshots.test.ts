import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'
import { codeOf, defineSpace, extendRegister, inGuest, readSpace, writeSpace } from './tpm-commands.ts'

const register = 'cat /sys/class/tpm/tpm0/pcr-sha256/16'

test("a snapshot holds what the TPM knows, with its guest's memory and without", { timeout: 180_000 }, async () => {
  using folder = new TestFolder()
  await using hypervisor = await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
  const disks = [{ path: folder.disk('qcow2'), format: 'qcow2' } as const]
  const tpm = { model: 'crb', version: '2.0' } as const
  const machine = await hypervisor.define(completeConfig({ name: 'secret', ...guestDraft(), graphics: [], tpm, disks }))
  const { snapshots } = machine
  const state = () => readdirSync(join(folder.path, 'tpm', machine.id)).filter((name) => name !== '.lock')
  const permanent = () => readFileSync(join(folder.path, 'tpm', machine.id, 'tpm2-00.permall')).toString('base64')
  const unborn = await snapshots.take({ name: 'before its first start' })

  await machine.start()
  const shell = await GuestShell.of(machine)
  const write = async (bytes: string) => codeOf(await shell.says(inGuest(writeSpace(bytes))))
  expect(codeOf(await shell.says(inGuest(defineSpace)))).toBe('00000000')
  expect(await write('1111111111111111')).toBe('00000000')
  expect(codeOf(await shell.says(inGuest(extendRegister)))).toBe('00000000')
  const extended = await shell.says(register)
  expect(extended).not.toMatch(/^0+$/)
  const live = await snapshots.take({ name: 'live' })
  expect(live).toMatchObject({ memory: true, state: 'running' })
  expect(machine.view.state).toBe('running')
  const ofLive = permanent()

  expect(await write('2222222222222222')).toBe('00000000')
  const disksOnly = await snapshots.take({ name: 'disks', memory: false })
  expect(machine.view.state).toBe('running')
  const ofDisks = permanent()
  expect(await write('3333333333333333')).toBe('00000000')
  expect(codeOf(await shell.says(inGuest(extendRegister)))).toBe('00000000')

  await snapshots.revert(live.id, { force: true })
  expect(await shell.says(inGuest(readSpace))).toContain('00081111111111111111')
  expect(await shell.says(register)).toBe(extended)
  // It is so after a power-off, too.
  expect(permanent()).toBe(ofLive)

  expect(await write('4444444444444444')).toBe('00000000')
  await snapshots.revert(disksOnly.id, { force: true })
  expect(machine.view.state).toBe('off')
  expect(permanent()).toBe(ofDisks)
  await snapshots.revert(unborn.id, { force: true })
  expect(state()).toEqual([])

  // QEMU is started for it, and the TPM with it.
  await snapshots.revert(live.id, { force: true })
  const again = await GuestShell.of(machine)
  expect(await again.says(inGuest(readSpace))).toContain('00081111111111111111')
  for (const { id } of snapshots.all()) await snapshots.delete(id)
  expect(readdirSync(join(folder.path, 'tpm-moments', machine.id))).toEqual([])

  const says = async (command: string) => codeOf(await again.says(inGuest(command)))
  expect(await says(writeSpace('5555555555555555'))).toBe('00000000')
  const beside = await snapshots.take({ name: 'beside', kind: 'external' })
  expect(beside).toMatchObject({ memory: true, state: 'running' })
  expect(await says(writeSpace('6666666666666666'))).toBe('00000000')
  const besideDisks = await snapshots.take({ name: 'disks beside', kind: 'external', memory: false })
  expect(machine.view.state).toBe('running')
  const ofBeside = permanent()
  expect(await says(writeSpace('7777777777777777'))).toBe('00000000')
  const { immovable } = await machine.migration.offer()
  expect(immovable).toEqual([])

  await snapshots.revert(besideDisks.id, { force: true })
  expect(permanent()).toBe(ofBeside)
  await snapshots.revert(beside.id, { force: true })
  expect(await readAnew(machine)).toContain('00085555555555555555')
  await machine.powerOff()

  const kept = join(folder.path, 'tpm-moments', machine.id, `${beside.id}.json`)
  rmSync(kept)
  await machine.start({ paused: true })
  await expect(snapshots.revert(beside.id, { force: true })).rejects.toMatchObject({ code: 'snapshot-refused' })
  // Nothing was lost over it.
  expect(machine.view.state).toBe('paused')
  await machine.powerOff()
  for (const { id } of snapshots.all()) await snapshots.delete(id)
  expect(readdirSync(join(folder.path, 'tpm-moments', machine.id))).toEqual([])
  await machine.undefine()
  expect(existsSync(join(folder.path, 'tpm-moments', machine.id))).toBe(false)
})

async function readAnew(machine: Machine): Promise<string> {
  const shell = await GuestShell.of(machine)
  return await shell.says(inGuest(readSpace))
}
