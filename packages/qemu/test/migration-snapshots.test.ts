import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { checkImage, move, Side } from './migration-pair.ts'

test('the memory that an external snapshot holds goes along: the machine is brought back to it at its target', async () => {
  await using here = new Side()
  await using there = new Side()
  await here.open()
  await there.open()
  // Where both find it: at one path.
  const path = here.folder.disk('raw', '4M')
  const draft = { name: 'moves', acceleration: 'tcg', memory: { bytes: 32 * 2 ** 20 } } as const
  const machine = await here.hypervisor.define(completeConfig({ ...draft, disks: [{ path, format: 'raw' }] }))
  await machine.start()
  const { id, kind, memory } = await machine.snapshots.take({ name: 'then' })
  expect({ kind, memory }).toEqual({ kind: 'external', memory: true })
  const momentsOf = (side: Side) => join(side.folder.path, 'moments', machine.id)
  expect(readdirSync(momentsOf(here))).toEqual([id])

  // One that is called off leaves nothing there.
  const stop = AbortSignal.abort()
  await expect(move(machine, there.hypervisor, { signal: stop })).rejects.toThrow()
  expect(existsSync(momentsOf(there))).toBe(false)

  await move(machine, there.hypervisor)
  expect(existsSync(momentsOf(here))).toBe(false)
  const arrived = there.hypervisor.machine(machine.id)
  expect(arrived?.snapshots.all().map(({ name }) => name)).toEqual(['then'])
  await arrived?.snapshots.revert(id, { force: true })
  expect(arrived?.view).toMatchObject({ state: 'running', snapshot: id })
  const [disk] = arrived?.view.active?.disks ?? []
  await arrived?.powerOff()
  expect(checkImage(disk?.path ?? '')).toBe('')
  expect(here.processes).toEqual([])
})
