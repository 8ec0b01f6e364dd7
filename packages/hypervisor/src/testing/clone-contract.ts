import { expect } from 'vitest'
import type { FeatureName } from '../feature.ts'
import { createId } from '../uuid.ts'
import { hostileNames } from './define-contract.ts'
import { CommitWatch, failingCommit, failsToCommit, type Kit, OwnMachine, refusal } from './kit.ts'
import { copied, onVolume } from './own-copies.ts'

type CloneFeature = Extract<FeatureName, 'clone' | 'clone-linked' | 'template'>

export const cloneContracts: Readonly<Record<CloneFeature, (kit: Kit) => void>> = {
  clone: cloneContract,
  'clone-linked': linkedContract,
  template: templateContract,
}

const mebibyte = 2 ** 20

function cloneContract(kit: Kit): void {
  kit.test(
    'clone',
    'a copy has an id, a name, MAC addresses and disks of its own, and device ids as they were',
    async () => {
      const disks = [{ id: 'root', path: await kit.setup.disk('raw'), format: 'raw' as const }]
      await using own = await kit.machine({ disks, nics: [{ id: 'lan' }], description: 'a web server' })
      const name = `copy ${createId()}`
      await using made = await copied(own.machine, [name])
      const [copy] = made.copies
      const { defined: source } = own.machine.view
      const config = copy?.view.defined
      expect(copy?.view).toMatchObject({ state: 'off', active: null, revision: 1 })
      expect(config).toMatchObject({
        name,
        description: 'a web server',
        disks: [{ id: 'root' }],
        nics: [{ id: 'lan' }],
      })
      expect(config?.id).not.toBe(source.id)
      expect(config?.nics[0]?.mac).not.toBe(source.nics[0]?.mac)
      expect(config?.disks[0]?.path).not.toBe(source.disks[0]?.path)
      expect(own.machine.view.defined).toEqual(source)
    },
  )

  kit.test('clone', 'source and copy run at the same time, as they share no disk', async () => {
    await using own = await kit.machine({ disks: [{ path: await kit.setup.disk('raw'), format: 'raw' }] })
    await using made = await copied(own.machine, [`copy ${createId()}`])
    await own.machine.start()
    await made.copies[0]?.start()
    expect(made.copies[0]?.view.state).toBe('running')
  })

  kit.test('clone', 'a disk that is only read, and one that several write to, are shared', async () => {
    const [read, shared] = [await kit.setup.disk('raw'), await kit.setup.disk('raw')]
    await using own = await kit.machine({
      disks: [
        { path: read, format: 'raw', readOnly: true },
        { path: shared, format: 'raw', shareable: true },
      ],
    })
    await using made = await copied(own.machine, [`copy ${createId()}`])
    expect(made.copies[0]?.view.defined.disks.map(({ path }) => path)).toEqual([read, shared])
  })

  kit.test('clone', 'the copy of a volume is a volume beside it, or in the pool that was named', async () => {
    await using own = await onVolume(kit)
    const { storage } = kit.hypervisor
    await using beside = await copied(own.machine, ['beside'])
    expect(storage.volumeAt(beside.copies[0]?.view.defined.disks[0]?.path ?? '')).toMatchObject({
      pool: own.pool.id,
      name: 'beside-disk0',
      capacityBytes: mebibyte,
    })
    await using plain = await kit.machine({ disks: [{ path: await kit.setup.disk('raw'), format: 'raw' }] })
    await using named = await copied(plain.machine, ['in the pool'], { pool: own.pool.id })
    const path = named.copies[0]?.view.defined.disks[0]?.path ?? ''
    expect(storage.volumeAt(path)).toMatchObject({ pool: own.pool.id, format: 'raw' })
  })

  kit.test('clone', 'ports of the host that only one can have are the next that nobody has', async () => {
    const forwards = [{ hostPort: 22_022, guestPort: 22 }]
    await using own = await kit.machine({ nics: [{ backend: { kind: 'user', forwards } }] })
    await using made = await copied(
      own.machine,
      ['one', 'two'].map((name) => `${name} ${createId()}`),
    )
    const ports = made.copies.map(({ view }) => {
      const backend = view.defined.nics[0]?.backend
      return backend?.kind === 'user' ? backend.forwards[0]?.hostPort : undefined
    })
    expect(ports).toEqual([22_023, 22_024])
  })

  kit.test('clone', 'any label is good for a copy with disks', async () => {
    await using own = await onVolume(kit)
    const labels = hostileNames.map((label) => `${label.slice(0, 230)} ${kit.config().name}`)
    await using made = await copied(own.machine, labels)
    expect(made.copies.map(({ view }) => view.defined.name)).toEqual(labels)
    const paths = made.copies.map(({ view }) => view.defined.disks[0]?.path ?? '')
    expect(new Set(paths).size).toBe(labels.length)
    for (const path of paths) expect(path.lastIndexOf('/')).toBe(own.pool.path.length)
  })

  kit.test('clone', 'where one copy can not be, none is, and nothing is left of them', async () => {
    await using own = await onVolume(kit)
    await using other = await kit.machine()
    const before = kit.hypervisor.machines().length
    const names = ['first', other.machine.view.defined.name]
    const copies = names.map((name) => ({ id: createId(), name }))
    await refusal(own.machine.clone({ copies }), 'name-in-use')
    const twice = ['same', 'same'].map((name) => ({ id: createId(), name }))
    await refusal(own.machine.clone({ copies: twice }), 'invalid-config')
    await refusal(own.machine.clone({ copies: [] }), 'invalid-config')
    await refusal(own.machine.clone({ copies: [{ id: own.machine.id, name: 'x' }] }), 'id-in-use')
    expect(kit.hypervisor.machines()).toHaveLength(before)
    expect(kit.hypervisor.storage.volumes(own.pool.id)).toHaveLength(1)
    // The names are free again.
    await using made = await copied(own.machine, ['first'])
    expect(made.copies).toHaveLength(1)
  })

  kit.test('clone', 'what can not be made durable has not happened', async () => {
    await using own = await onVolume(kit)
    const before = kit.hypervisor.machines().length
    await failsToCommit(own.machine.clone({ copies: [{ id: createId(), name: 'never' }] }, failingCommit))
    expect(kit.hypervisor.machines()).toHaveLength(before)
    expect(kit.hypervisor.storage.volumes(own.pool.id)).toHaveLength(1)
  })

  kit.test('clone', 'volumes and machines become durable in one commit', async () => {
    await using own = await onVolume(kit)
    const watch = new CommitWatch()
    const names = ['one', 'two', 'three'].map((name) => `${name} ${createId()}`)
    const copies = names.map((name) => ({ id: createId(), name }))
    const made = await own.machine.clone({ copies }, { commit: watch.commit })
    await using stack = new AsyncDisposableStack()
    for (const copy of made) stack.use(new OwnMachine(copy))
    // What is about to be done, and that it is.
    expect(watch.calls).toHaveLength(2)
    expect(watch.calls[1]?.entries.filter(({ key }) => key.startsWith('machine/'))).toHaveLength(3)
    expect(watch.calls[1]?.entries.filter(({ key }) => key.startsWith('volume/'))).toHaveLength(3)
  })

  kit.test('clone', 'many copies that are called off leave nothing', async () => {
    await using own = await onVolume(kit)
    const stop = new AbortController()
    const copies = Array.from({ length: 20 }, (_, n) => ({ id: createId(), name: `many ${n} ${createId()}` }))
    const before = kit.hypervisor.machines().length
    const progress = (fraction: number) => fraction > 0.3 && stop.abort()
    await refusal(own.machine.clone({ copies }, { signal: stop.signal, progress }), 'cancelled')
    expect(kit.hypervisor.machines()).toHaveLength(before)
    expect(kit.hypervisor.storage.volumes(own.pool.id)).toHaveLength(1)
    expect(own.machine.view.state).toBe('off')
  })

  kit.test('clone', 'settings can be others than those of the source', async () => {
    await using own = await kit.machine({ smbios: { manufacturer: 'Acme', serial: '42' }, tags: ['old'] })
    await using made = await copied(own.machine, [`copy ${createId()}`], {
      changes: [
        { kind: 'set-processors', count: 2 },
        { kind: 'set-hardware', name: 'tags', value: ['new'] },
      ],
    })
    const config = made.copies[0]?.view.defined
    expect(config).toMatchObject({ processors: { count: 2 }, tags: ['new'], smbios: { manufacturer: 'Acme' } })
    // A serial number is one of a kind.
    expect(config?.smbios?.serial).toBeUndefined()
  })
}

function linkedContract(kit: Kit): void {
  kit.test('clone-linked', 'only a template is built on', async () => {
    await using own = await onVolume(kit)
    const copies = [{ id: createId(), name: 'linked' }]
    const error = await refusal(own.machine.clone({ copies, linked: true }), 'invalid-state')
    expect(error.message).toContain('template')
  })

  kit.test('clone-linked', 'a linked copy builds on the disks of its template, and runs', async () => {
    await using own = await onVolume(kit, { template: true })
    await using made = await copied(own.machine, ['linked'], { linked: true })
    const [copy] = made.copies
    expect(copy?.view.defined).toMatchObject({ linkedTo: own.machine.id })
    expect(copy?.view.defined.template).toBeUndefined()
    const path = copy?.view.defined.disks[0]?.path ?? ''
    expect(kit.hypervisor.storage.volumeAt(path)).toMatchObject({ backing: own.volume.id, format: 'qcow2' })
    await copy?.start()
    expect(copy?.view.state).toBe('running')
  })

  kit.test('clone-linked', 'a copy whose disk was taken out builds on its template no more', async () => {
    await using own = await onVolume(kit, { template: true })
    await using made = await copied(own.machine, [`linked ${createId()}`], { linked: true })
    const [copy] = made.copies
    const mark = { kind: 'set-hardware', name: 'template', value: null } as const
    const undo = { revision: 1, apply: 'next', changes: [mark] } as const
    await refusal(own.machine.change(undo), 'invalid-state')
    const disk = copy?.view.defined.disks[0]
    if (!disk) throw new Error('the copy has no disk')
    const out = { kind: 'detach-device', device: 'disk0' } as const
    await copy?.change({ revision: 1, apply: 'next', changes: [out] })
    expect(copy?.view.defined.linkedTo).toBeUndefined()
    await copy?.change({ revision: 2, apply: 'next', changes: [{ kind: 'attach-device', device: disk }] })
    expect(copy?.view.defined.linkedTo).toBe(own.machine.id)
    await copy?.change({ revision: 3, apply: 'next', changes: [out] })
    await own.machine.change(undo)
    expect(own.machine.view.defined.template).not.toBe(true)
  })

  kit.test('clone-linked', 'one of a disk by its path lies beside it, and runs', async () => {
    const disks = [{ path: await kit.setup.disk('raw'), format: 'raw' as const }]
    await using own = await kit.machine({ disks, template: true })
    await using made = await copied(own.machine, ['beside'], { linked: true })
    const disk = made.copies[0]?.view.defined.disks[0]
    expect(disk).toMatchObject({ format: 'qcow2' })
    expect(disk?.path).toMatch(/\/beside-disk0\.qcow2$/)
    await made.copies[0]?.start()
    expect(made.copies[0]?.view.state).toBe('running')
  })

  kit.test('clone-linked', 'what machines build on stays, and is told with their names', async () => {
    await using own = await onVolume(kit, { template: true })
    const { storage } = kit.hypervisor
    {
      await using _made = await copied(own.machine, ['first linked', 'second linked'], { linked: true })
      const error = await refusal(own.machine.undefine(), 'invalid-state')
      expect(error.message).toContain('"first linked" and "second linked"')
      const { revision } = own.machine.view
      const toMachine = { kind: 'set-hardware', name: 'template', value: null } as const
      await refusal(own.machine.change({ revision, changes: [toMachine], apply: 'next' }), 'invalid-state')
      const away = { kind: 'detach-device', device: 'disk0' } as const
      await refusal(own.machine.change({ revision, changes: [away], apply: 'next' }), 'invalid-state')
      await refusal(storage.deleteVolume(own.volume.id), 'disk-in-use')
      await refusal(storage.resizeVolume(own.volume.id, { revision: 1, capacityBytes: 2 * mebibyte }), 'disk-in-use')
    }
    // They are gone, and so the template may go.
    await own.machine.undefine()
  })
}

function templateContract(kit: Kit): void {
  const mark = (value: true | null) => ({ kind: 'set-hardware', name: 'template', value }) as const

  kit.test('template', 'a template is not started, until it is a machine again', async () => {
    await using own = await kit.machine({ template: true })
    for (const paused of [false, true]) {
      const error = await refusal(own.machine.start({ paused }), 'invalid-state')
      expect(error.message).toContain('is a template')
    }
    await own.machine.change({ revision: 1, changes: [mark(null)], apply: 'next' })
    await own.machine.start()
    expect(own.machine.view.state).toBe('running')
  })

  kit.test('template', 'a machine that runs becomes none', async () => {
    await using own = await kit.running()
    const error = await refusal(
      own.machine.change({ revision: 1, changes: [mark(true)], apply: 'next' }),
      'invalid-state',
    )
    expect(error.message).toContain('off')
    expect(own.machine.view.defined.template).toBeUndefined()
  })

  kit.test('template', 'its disks are written to by nobody', async () => {
    await using own = await onVolume(kit, { template: true })
    await using other = await kit.machine({ disks: [{ path: own.volume.path, format: 'qcow2' }] })
    const error = await refusal(other.machine.start(), 'disk-in-use')
    expect(error.message).toContain('template')
    const bigger = { revision: 1, capacityBytes: 2 * mebibyte }
    await refusal(kit.hypervisor.storage.resizeVolume(own.volume.id, bigger), 'disk-in-use')
  })
}
