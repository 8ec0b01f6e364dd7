import { execFileSync } from 'node:child_process'
import { readdirSync, readlinkSync } from 'node:fs'
import { completeConfig, createId, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { momentFailPoints } from '../src/clone/clone-fail-points.ts'
import { CountingGuest } from './counting-guest.ts'
import { dieAt } from './die-at.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { processesOf } from './processes.ts'

const images = (folder: TestFolder) =>
  readdirSync(folder.path).filter((name) => /\.(raw|qcow2)$/.test(name) || name.startsWith('.'))

/** Files that QEMU has open and nobody can find: what a moment was held in. */
function openWithoutName(pid: number | undefined): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`)
    .map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
    .filter((target) => target.includes('scratch'))
}

const copies = () => [{ id: createId(), name: 'copy' }]

test('a daemon killed wherever it clones a guest that runs leaves no copy and nothing in QEMU, and the guest runs on', {
  timeout: 300_000,
}, async () => {
  using folder = new TestFolder()
  const disks = [{ path: folder.disk('raw', '32M'), format: 'raw' }] as const
  const config = completeConfig({ name: 'living', ...guestDraft(), disks })
  const open = () => openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
  {
    await using hypervisor = await open()
    const machine = await hypervisor.define(config)
    await machine.start()
    await CountingGuest.begin(machine)
  }
  const [pid] = processesOf(folder.path)
  await using stack = new AsyncDisposableStack()
  stack.defer(async () => {
    if (pid !== undefined && processesOf(folder.path).includes(pid)) process.kill(pid, 'SIGKILL')
  })
  for (const message of [...momentFailPoints, 'clone:1', 'clone:2', 'volume-create:2', 'volume-create:3']) {
    const said = await dieAt(message, { folder: folder.path, config: config.id, how: '' }, 'killed-living-clones.ts')
    expect(said.signal, message).toBe('SIGKILL')

    await using hypervisor = await open()
    expect(hypervisor.machines(), message).toHaveLength(1)
    const machine = hypervisor.machine(config.id) as Machine
    expect(machine.view.state, message).toBe('running')
    expect(images(folder), message).toEqual(['disk0.raw'])
    expect(openWithoutName(pid), message).toEqual([])
    await CountingGuest.of(machine).goesOn()
  }

  await using hypervisor = await open()
  const machine = hypervisor.machine(config.id) as Machine
  expect(processesOf(folder.path)).toEqual([pid])
  // Nothing of it stands in the way of the next.
  const [copy] = await machine.clone({ copies: copies() })
  expect(images(folder)).toEqual(['copy-disk0.raw', 'disk0.raw'])
  await copy?.undefine()
  await machine.powerOff()
})

test('a QEMU killed wherever its machine is cloned leaves no copy, and a machine that is off', {
  timeout: 120_000,
}, async () => {
  using folder = new TestFolder()
  let armed = ''
  await using hypervisor = await openQemu({
    directory: folder.path,
    runBase: folder.runBase,
    accelerations: ['tcg'],
    failPoint: (point) => {
      if (point !== armed) return
      armed = ''
      for (const pid of processesOf(folder.path)) process.kill(pid, 'SIGKILL')
    },
  })
  const path = folder.disk('qcow2')
  const machine = await hypervisor.define(
    completeConfig({ name: 'dying', ...guestDraft(), disks: [{ path, format: 'qcow2' }] }),
  )
  for (const point of momentFailPoints) {
    await machine.start()
    armed = point
    const refused = await machine.clone({ copies: copies() }).then(
      () => 'made',
      (error: Error) => error.message,
    )
    expect(refused, point).toMatch(/went|ended|does not answer|closed/)
    await expect.poll(() => machine.view.state, { message: point, timeout: 20_000 }).toBe('off')
    expect(hypervisor.machines(), point).toHaveLength(1)
    expect(images(folder), point).toEqual(['disk0.qcow2'])
    execFileSync('qemu-img', ['check', '-q', path])
  }
})
