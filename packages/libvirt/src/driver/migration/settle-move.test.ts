import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Libvirt } from '../../api/libvirt.ts'
import { remoteCalls as calls } from '../../protocol/remote.gen.ts'
import { FakeLibvirtd, FakeRefusal } from '../../testing/fake-libvirtd.ts'
import { settleMove } from './settle-move.ts'

/** `virDomainState` and the reason in it; null: it has no such domain. */
type Told = readonly [state: number, reason: number] | null

const told = {
  runs: [1, 1],
  runsInTwo: [1, 10],
  waits: [3, 2],
  pausedByUser: [3, 1],
  off: [5, 0],
  gone: null,
} as const satisfies Readonly<Record<string, Told>>

/** A server with the one domain in that state, and what is done to it. */
async function side(state: Told) {
  const folder = mkdtempSync(join(tmpdir(), 'libvirt-settle-'))
  const stack = new AsyncDisposableStack()
  stack.defer(() => rmSync(folder, { recursive: true }))
  const fake = stack.use(await FakeLibvirtd.listen(join(folder, 's')))
  const done: string[] = []
  fake.on(calls.domainGetState, () => {
    if (!state) throw new FakeRefusal(42, 'Domain not found')
    const [number, reason] = state
    return { state: number, reason }
  })
  fake.on(calls.domainLookupByName, ({ name }) => ({ dom: { name, uuid: new Uint8Array(16), id: 1 } }))
  fake.on(calls.domainResume, () => void done.push('resume'))
  fake.on(calls.domainDestroyFlags, () => void done.push('destroy'))
  fake.on(calls.domainUndefineFlags, () => void done.push('undefine'))
  const libvirt = stack.use(await Libvirt.connect(`qemu:///system?socket=${join(folder, 's')}`))
  return { domain: await libvirt.domainByName('web'), done, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

type Name = keyof typeof told

/** Where a machine that ran before is after a move that was cut, by what is found at its source and at its target. */
test.each<[here: Name, there: Name, outcome: 'moved' | 'stayed', atSource: string[], atTarget: string[]]>([
  ['runs', 'gone', 'stayed', [], []],
  ['waits', 'gone', 'stayed', ['resume'], []],
  ['pausedByUser', 'gone', 'stayed', ['resume'], []],
  ['runs', 'waits', 'stayed', [], ['destroy']],
  ['waits', 'waits', 'stayed', ['resume'], ['destroy']],
  ['waits', 'runs', 'moved', ['destroy', 'undefine'], []],
  ['gone', 'runs', 'moved', [], []],
  ['off', 'runs', 'moved', ['undefine'], []],
  // Its guest has powered itself off there meanwhile: what is here is of before.
  ['waits', 'off', 'moved', ['destroy', 'undefine'], []],
  ['off', 'gone', 'stayed', [], []],
])('%s here and %s there: it has %s', async (...[here, there, outcome, atSource, atTarget]) => {
  await using source = await side(told[here])
  await using target = await side(told[there])
  const note = { machine: 'm', to: 't', state: 'running', sinceMs: 0 } as const
  expect(await settleMove(note, { source: source.domain, target: target.domain })).toBe(outcome)
  expect([source.done, target.done]).toEqual([atSource, atTarget])
})

test('one that was paused before stays so where it stays', async () => {
  await using source = await side(told.waits)
  await using target = await side(told.gone)
  const note = { machine: 'm', to: 't', state: 'paused', sinceMs: 0 } as const
  expect(await settleMove(note, { source: source.domain, target: target.domain })).toBe('stayed')
  expect(source.done).toEqual([])
})

test('while its memory is in two places nothing is decided, and nothing is done', async () => {
  await using source = await side(told.waits)
  await using target = await side(told.runsInTwo)
  const note = { machine: 'm', to: 't', state: 'running', sinceMs: 0 } as const
  const settling = settleMove(note, { source: source.domain, target: target.domain })
  await expect(settling).rejects.toMatchObject({ code: 'busy' })
  expect([source.done, target.done]).toEqual([[], []])
})
