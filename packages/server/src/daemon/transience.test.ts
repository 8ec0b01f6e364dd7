import { type Actor, type Estate, openEstate } from '@cimarron/estate'
import { MemoryStore } from '@cimarron/hypervisor'
import { instant, openSimulator } from '@cimarron/simulator'
import { expect, onTestFinished, test } from 'vitest'
import { forgetTransient } from './transience.ts'

const admin: Actor = { name: 'admin', role: 'admin', via: 'internal' }

async function openHouse(): Promise<Estate> {
  const store = new MemoryStore()
  const open = ({ id }: { id: string }) => openSimulator({ id, timing: instant, store })
  const estate = await openEstate({ database: ':memory:', version: 'test', hypervisors: [{ name: 'sim', open }] })
  onTestFinished(() => estate[Symbol.asyncDispose]())
  return estate
}

async function define(estate: Estate, name: string, transient = true): Promise<string> {
  const { machine } = await estate.as(admin).run({ kind: 'define-machine', draft: { name, transient } })
  return machine ?? ''
}

/** The names that are left when one of them is gone. */
async function namesAfter(estate: Estate, gone: string): Promise<readonly string[]> {
  const session = estate.as(admin)
  const after = session.journalStart()
  for await (const entry of session.journal({ after }))
    if (entry.kind === 'machine-undefined' && entry.machine.id === gone) break
  return [...session.machines()].map(({ view }) => view.defined.name).sort()
}

function watch(estate: Estate): string[] {
  const end = new AbortController()
  const failures: string[] = []
  const over = forgetTransient(estate, { signal: end.signal, onFailure: (name) => failures.push(name) })
  onTestFinished(async () => {
    end.abort()
    await over
  })
  return failures
}

test('a transient machine is forgotten when its power is taken away; others and those not started yet are kept', async () => {
  const estate = await openHouse()
  const failures = watch(estate)
  const gone = await define(estate, 'gone')
  await define(estate, 'waiting')
  const kept = await define(estate, 'kept', false)
  const session = estate.as(admin)
  for (const machine of [kept, gone]) {
    await session.run({ kind: 'start-machine', machine })
    await session.run({ kind: 'power-off-machine', machine })
  }
  expect(await namesAfter(estate, gone)).toEqual(['kept', 'waiting'])
  expect(failures).toEqual([])
  // It waited for its turn: nothing was tried that was refused.
  const audit = await session.audit({ limit: 1000 })
  expect(audit.filter(({ kind }) => kind === 'refused')).toEqual([])
})

test('one that went off while nobody looked is forgotten by the next daemon', async () => {
  const estate = await openHouse()
  const gone = await define(estate, 'gone')
  const session = estate.as(admin)
  await session.run({ kind: 'start-machine', machine: gone })
  await session.run({ kind: 'power-off-machine', machine: gone })
  watch(estate)
  expect(await namesAfter(estate, gone)).toEqual([])
})
