import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { completeDevice, type Machine, type MigrationProgress } from '@cimarron/hypervisor'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { GuestShell } from './guest-shell.ts'
import { type Counter, credentialsIn, move, runTicking, Side, skips } from './migration-pair.ts'

const root = { uid: 0, gid: 0 }

describe('a machine that counts, under load', () => {
  let here = new Side()
  let there = new Side()
  let counter: Counter | undefined
  let id = ''
  /** Whether the case before has come to its end: the next goes on with its guest, and else with a new one. */
  let isWhole = false

  const machine = (side: Side): Machine => {
    const found = side.hypervisor.machine(id)
    if (!found) throw new Error('the machine is not there')
    return found
  }

  const close = async () => {
    counter?.[Symbol.dispose]()
    await here[Symbol.asyncDispose]()
    await there[Symbol.asyncDispose]()
  }

  const begin = async () => {
    // Only root may let memory come after the guest, where the host does not let all users.
    await here.open({ user: root })
    await there.open({ user: root })
    const path = here.folder.disk('qcow2', '64M')
    counter = await runTicking(here, { disks: [{ path, format: 'qcow2' }], nics: [{}] }, 'dirty=20')
    id = here.hypervisor.machines()[0]?.id ?? ''
    const shell = await GuestShell.of(machine(here))
    await plugIn(here.folder.disk('qcow2', '8M'))
    await shell.untilSays('ls /dev/vdb', '/dev/vdb')
    const fill = (disk: string) => `dd if=/dev/urandom of=/dev/${disk} bs=1M count=8 2>/dev/null`
    await shell.says(`${fill('vda')}; ${fill('vdb')}; sync; echo done`)
  }

  /** A disk, while it runs. */
  const plugIn = async (path: string) => {
    const { revision, defined } = machine(here).view
    const device = completeDevice({ kind: 'disk', id: 'plugged', path, format: 'qcow2' }, defined)
    await machine(here).change({ revision, changes: [{ kind: 'attach-device', device }], apply: 'now' })
  }

  const counting = (): Counter => {
    if (counter === undefined) throw new Error('no guest counts')
    return counter
  }

  beforeEach(async () => {
    if (!isWhole) {
      await close()
      ;[here, there, counter] = [new Side(), new Side(), undefined]
      await begin()
    }
    isWhole = false
  })
  afterAll(close)

  /** The guest counts between the lines of the answer. */
  const digest = async (side: Side) => {
    const said = await (await GuestShell.of(machine(side))).says('cat /dev/vda /dev/vdb | md5sum')
    return /\b[0-9a-f]{32}\b/.exec(said)?.[0] ?? `no digest: ${said}`
  }

  test('goes there on storage that both have, encrypted, and back with its disk copied: no count is lost or told twice', async () => {
    const before = await digest(here)
    const credentials = credentialsIn(here.folder)
    const heard: MigrationProgress[] = []
    const shared = await move(machine(here), there.hypervisor, { credentials, follow: (one) => heard.push(one) })
    expect(shared.used).toContain('tls')
    expect(heard.some(({ bandwidth }) => bandwidth > 0)).toBe(true)
    await counting().follow(machine(there))
    await counting().until(2)
    const copy = join(here.folder.path, 'copy.qcow2')
    const plan = { storage: 'copied', paths: { disk0: copy, plugged: `${copy}.plugged` } } as const
    const copied = await move(machine(there), here.hypervisor, { credentials, plan, copiedDisks: 'remove' })
    expect(copied.diskBytes).toBeGreaterThanOrEqual(16 * 2 ** 20)
    await counting().follow(machine(here))
    await counting().until(2)
    expect(skips(counting().counts)).toEqual([])
    expect(await digest(here)).toBe(before)
    expect(machine(here).view.active?.disks[0]?.path).toBe(copy)
    expect(execFileSync('ls', [here.folder.path], { encoding: 'utf8' })).not.toContain('disk0.qcow2')
    expect(there.processes).toEqual([])
    // By what it came, encrypted, nothing goes into a file. And that file goes along: it counts on from where it was saved.
    await machine(here).save()
    await move(machine(here), there.hypervisor, { credentials })
    expect(machine(there).view).toMatchObject({ state: 'saved', reason: 'arrived' })
    expect(existsSync(join(here.folder.path, 'saved', id))).toBe(false)
    await machine(there).start()
    await counting().follow(machine(there))
    await counting().until(2)
    expect(skips(counting().counts)).toEqual([])
    isWhole = true
  })

  test.for([
    ['post-copy', { plan: { storage: 'shared', postCopy: true }, postCopy: { afterMs: 100 } }, 'postcopy-ram'],
    ['several connections', { plan: { storage: 'shared', channels: 3 }, channels: 3 }, 'multifd'],
    ['a guest that is slowed', { autoConverge: true, bandwidth: 60 * 2 ** 20 }, 'auto-converge'],
  ] as const)('goes by %s, and counts on', async ([, how, used]) => {
    const [from, to] = here.hypervisor.machine(id) ? [here, there] : [there, here]
    const result = await move(machine(from), to.hypervisor, how)
    expect(result.used).toContain(used)
    await counting().follow(machine(to))
    await counting().until(2)
    expect(skips(counting().counts)).toEqual([])
    isWhole = true
  })

  test('a bandwidth is kept to, can be changed on the way, and calling it off leaves the guest counting', async () => {
    const [from, to] = here.hypervisor.machine(id) ? [here, there] : [there, here]
    const stop = new AbortController()
    const heard: MigrationProgress[] = []
    const follow = (progress: MigrationProgress) => {
      heard.push(progress)
      if (heard.length === 4) stop.abort()
    }
    const moving = move(machine(from), to.hypervisor, { bandwidth: 2 ** 20, signal: stop.signal, follow })
    await expect(moving).rejects.toMatchObject({ code: 'cancelled' })
    expect(heard.at(-1)?.fraction).toBeLessThan(0.9)
    expect(to.hypervisor.machines()).toEqual([])
    expect(to.processes).toEqual([])
    await counting().until(2)
    expect(skips(counting().counts)).toEqual([])
    // What it was called off at holds nothing back: it goes another time, faster on the way.
    let tuned: Promise<void> | undefined
    const faster = (progress: MigrationProgress) => {
      if (progress.phase === 'memory') tuned ??= machine(from).migration.tune({ bandwidth: 0, downtimeMs: 500 })
    }
    await move(machine(from), to.hypervisor, { bandwidth: 2 ** 20, follow: faster })
    await tuned
    expect(to.hypervisor.machine(id)?.view.state).toBe('running')
    isWhole = true
  })
})

test('a certificate that another authority signed gets nowhere, on either side', async () => {
  await using here = new Side()
  await using there = new Side()
  await here.open()
  await there.open()
  using counter = await runTicking(here, {})
  const [machine] = here.hypervisor.machines()
  if (!machine) throw new Error('it was defined')
  const credentials = credentialsIn(here.folder)
  const targetCredentials = credentialsIn(there.folder)
  const moving = move(machine, there.hypervisor, { credentials, targetCredentials })
  await expect(moving).rejects.toMatchObject({ code: 'migration-failed' })
  expect(machine.view.state).toBe('running')
  expect(there.processes).toEqual([])
  await counter.until(2)
  expect(skips(counter.counts)).toEqual([])
})

test('what firmware and TPM remember goes along, and a paused guest stays where it was', async () => {
  await using here = new Side()
  await using there = new Side()
  await here.open()
  await there.open()
  const path = here.folder.disk('raw')
  using counter = await runTicking(here, {
    disks: [{ path, format: 'raw' }],
    tpm: { model: 'crb', version: '2.0' },
    firmware: 'uefi',
    memory: { bytes: 256 * 2 ** 20 },
  })
  const [machine] = here.hypervisor.machines()
  if (!machine) throw new Error('it was defined')
  await machine.pause()
  const copy = join(there.folder.path, 'copy.raw')
  await move(machine, there.hypervisor, { plan: { storage: 'copied', paths: { disk0: copy } } })
  const arrived = there.hypervisor.machine(machine.id)
  expect(arrived?.view).toMatchObject({ state: 'paused', reason: 'arrived' })
  await arrived?.resume()
  if (arrived) await counter.follow(arrived)
  await counter.until(2)
  expect(skips(counter.counts)).toEqual([])
})
