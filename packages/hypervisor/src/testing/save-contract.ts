import { expect } from 'vitest'
import { completePool } from '../storage/pool.ts'
import { completeVolume } from '../storage/volume.ts'
import { type Kit, refusal } from './kit.ts'
import { statesOf } from './power-contract.ts'

export function saveContract(kit: Kit): void {
  savedDisksContract(kit)
  kit.test('save', 'a running machine is saved, and goes on when it is started', async () => {
    await using own = await kit.running()
    const { machine } = own
    const { active } = machine.view
    const since = kit.log.events.length
    await machine.save()
    expect(machine.view).toMatchObject({ state: 'saved', reason: 'requested', active: null })
    expect(machine.view.saved).toMatchObject({ paused: false, config: active })
    expect(machine.view.saved?.bytes ?? 1).toBeGreaterThan(0)
    expect(statesOf(kit, machine, since).at(-1)).toMatch(/ -> saved$/)
    await machine.start()
    expect(machine.view).toMatchObject({ state: 'running', active })
    expect(machine.view.saved).toBeUndefined()
  })

  kit.test('save', 'a machine that was paused is paused again when it is restored', async () => {
    await using own = await kit.running()
    const { machine } = own
    await machine.pause()
    await machine.save()
    expect(machine.view.saved).toMatchObject({ paused: true })
    await machine.start()
    expect(machine.view.state).toBe('paused')
    await machine.resume()
    expect(machine.view.state).toBe('running')
  })

  kit.test('save', 'what is changed while it is saved holds from its next start but one', async () => {
    await using own = await kit.running()
    const { machine } = own
    await machine.save()
    const bytes = machine.view.defined.memory.bytes + 2 ** 24
    const { revision } = machine.view
    const memory = { kind: 'set-memory', bytes } as const
    const notes = { kind: 'set-hardware', name: 'notes', value: 'was saved' } as const
    const changed = await machine.change({ revision, changes: [memory, notes], apply: 'next' })
    expect(changed).toMatchObject({ now: [notes], pending: [memory] })
    await machine.start()
    expect(machine.view.active).toMatchObject({ memory: { bytes: bytes - 2 ** 24 }, notes: 'was saved' })
    await machine.powerOff()
    await machine.start()
    expect(machine.view.active?.memory.bytes).toBe(bytes)
  })

  kit.test('save', 'one that is called off leaves the machine running', async () => {
    await using own = await kit.running()
    await refusal(own.machine.save({ signal: AbortSignal.abort() }), 'cancelled')
    expect(own.machine.view.state).toBe('running')
    expect(own.machine.view.saved).toBeUndefined()
  })
}

function savedDisksContract(kit: Kit): void {
  kit.test('save', 'what is on its disks is let alone while it is saved, until it was given up', async () => {
    const { storage } = kit.hypervisor
    const path = await kit.setup.poolFolder()
    const pool = await storage.definePool(completePool({ name: 'of saved disks', path }))
    try {
      const source = { kind: 'blank', capacityBytes: 4 * 2 ** 20 } as const
      const draft = completeVolume({ pool: pool.id, name: 'disk', format: 'qcow2', source })
      const volume = await storage.createVolume(draft)
      const disks = [{ path: volume.path, format: volume.format }]
      await using own = await kit.running({ disks })
      await using other = await kit.machine({ disks })
      const { name } = own.machine.view.defined
      await own.machine.save()
      expect((await refusal(other.machine.start(), 'disk-in-use')).message).toContain(name)
      const larger = { revision: volume.revision, capacityBytes: 8 * 2 ** 20 }
      expect((await refusal(storage.resizeVolume(volume.id, larger), 'disk-in-use')).message).toContain(name)
      await refusal(storage.deleteVolume(volume.id), 'disk-in-use')
      await own.machine.discardSaved()
      await storage.resizeVolume(volume.id, larger)
      await other.machine.start()
      await other.machine.powerOff()
    } finally {
      await storage.undefinePool(pool.id, { forget: true })
    }
  })
}

export function discardSavedContract(kit: Kit): void {
  kit.test('discard-saved', 'what was saved is thrown away, and the next start begins anew', async () => {
    await using own = await kit.running()
    const { machine } = own
    await machine.save()
    await refusal(machine.undefine(), 'invalid-state')
    await machine.discardSaved()
    expect(machine.view).toMatchObject({ state: 'off', reason: 'requested', active: null })
    expect(machine.view.saved).toBeUndefined()
    await machine.start()
    expect(machine.view.state).toBe('running')
  })
}
