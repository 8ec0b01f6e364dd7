import { expect, test } from 'vitest'
import type { Actor, Standing } from './actor.ts'
import type { Estate } from './estate.ts'
import type { Session } from './session.ts'
import { define, told } from './testing/story.ts'
import { fakeSource, openTestEstate, testActor } from './testing/test-estate.ts'

interface House extends AsyncDisposable {
  readonly estate: Estate
  readonly admin: Session
  /** Machines `open` on the hypervisor `local`, and `hidden` on `lab`. */
  readonly machines: { readonly open: string; readonly hidden: string }
  /** Somebody with these roles on the two hypervisors, and one with what is of none. */
  as(roles: { readonly local: Standing; readonly lab: Standing; readonly large?: Standing }): Session
}

async function house(): Promise<House> {
  const estate = await openTestEstate({ hypervisors: [fakeSource('local'), fakeSource('lab')] })
  const admin = estate.as(testActor())
  const [local, lab] = admin.hypervisors()
  const open = await define(admin, 'open')
  const hidden = (await admin.run({ kind: 'define-machine', draft: { name: 'hidden' }, hypervisor: lab?.id ?? '' }))
    .machine
  return {
    estate,
    admin,
    machines: { open, hidden: hidden ?? '' },
    as(roles) {
      const at = (role: Standing): Actor => ({
        name: 'ann',
        role,
        via: 'test',
        on: (id) => at(id === local?.id ? roles.local : id === lab?.id ? roles.lab : (roles.large ?? 'none')),
      })
      // As a namespace's provider would give it: with the greatest role that there is.
      return estate.as(at('admin'))
    },
    [Symbol.asyncDispose]: () => estate[Symbol.asyncDispose](),
  }
}

const confined = { local: 'operator', lab: 'none' } as const

test('a hypervisor without a role is as if it were not there', async () => {
  await using all = await house()
  const ann = all.as(confined)
  expect(ann.hypervisors().map(({ name }) => name)).toEqual(['local'])
  expect(ann.hosts().map(({ hypervisor }) => hypervisor)).toEqual(ann.hypervisors().map(({ id }) => id))
  expect([...ann.machines()].map(({ view }) => view.defined.name)).toEqual(['open'])
  expect(ann.machine(all.machines.hidden)).toBeUndefined()
  for (const name of ['hidden', all.machines.hidden])
    expect(() => ann.findMachine(name)).toThrow(expect.objectContaining({ code: 'machine-not-found' }))
  expect(ann.jobs().every((job) => job.machine !== all.machines.hidden)).toBe(true)
  const [secret] = all.admin.jobs().filter(({ machine }) => machine === all.machines.hidden)
  expect(ann.job(secret?.id ?? '')).toBeUndefined()
})

test('commands go by the role on the hypervisor, whatever it is elsewhere', async () => {
  await using all = await house()
  const { open, hidden } = all.machines
  const ann = all.as({ local: 'operator', lab: 'admin' })
  await ann.run({ kind: 'start-machine', machine: open })
  await expect(ann.run({ kind: 'undefine-machine', machine: open })).rejects.toMatchObject({ code: 'denied' })
  await ann.run({ kind: 'undefine-machine', machine: hidden })
  const away = all.as(confined)
  await expect(away.run({ kind: 'start-machine', machine: hidden })).rejects.toMatchObject({
    code: 'machine-not-found',
  })
  await expect(away.openSerial(hidden)).rejects.toMatchObject({ code: 'machine-not-found' })
  await expect(away.readSerialLog(hidden)).rejects.toMatchObject({ code: 'machine-not-found' })
})

test('who names no hypervisor defines on the first that they may look at, never on another', async () => {
  await using all = await house()
  const ann = all.as({ local: 'none', lab: 'admin' })
  const { machine = '' } = await ann.run({ kind: 'define-machine', draft: { name: 'mine' } })
  expect(all.admin.findMachine(machine).hypervisor).toBe(all.admin.hypervisors()[1]?.id)
  const monitor = all.as({ local: 'monitor', lab: 'admin' })
  await expect(monitor.run({ kind: 'define-machine', draft: { name: 'm' } })).rejects.toMatchObject({ code: 'denied' })
  const nobody = all.as({ local: 'none', lab: 'none' })
  const define = nobody.run({ kind: 'define-machine', draft: { name: 'm' }, hypervisor: 'lab' })
  await expect(define).rejects.toMatchObject({ code: 'hypervisor-not-found' })
})

test('neither journal nor history tells of a hypervisor without a role', async () => {
  await using all = await house()
  const ann = all.as(confined)
  await expect(ann.run({ kind: 'start-machine', machine: all.machines.hidden })).rejects.toThrow()
  const history = await ann.history({ limit: 100 })
  expect(JSON.stringify(history)).not.toContain(all.machines.hidden)
  expect(history.map(told)).toContain('machine-defined')
  expect(await ann.history({ machine: all.machines.hidden, limit: 100 })).toEqual([])
  const end = new AbortController()
  const live: string[] = []
  const after = ann.journalStart()
  await all.admin.run({ kind: 'start-machine', machine: all.machines.hidden })
  await all.admin.run({ kind: 'start-machine', machine: all.machines.open })
  for await (const entry of ann.journal({ after, signal: end.signal })) {
    live.push(JSON.stringify(entry))
    if (entry.kind === 'machine-state' && entry.to === 'running') end.abort()
  }
  expect(live.join()).not.toContain(all.machines.hidden)
})

test('what was done is recorded with the role that counted', async () => {
  await using all = await house()
  await all.as(confined).run({ kind: 'start-machine', machine: all.machines.open })
  const [entry] = await all.admin.audit({ limit: 1, command: 'start-machine' })
  expect(entry?.actor).toEqual({ name: 'ann', role: 'operator', via: 'test' })
})

test('an admin of one hypervisor reads no audit, and is not told who came in', async () => {
  await using all = await house()
  await all.estate.record({ kind: 'access', event: 'log-in-refused', user: 'eve' })
  const ann = all.as({ local: 'admin', lab: 'admin' })
  await expect(ann.audit({ limit: 10 })).rejects.toMatchObject({ code: 'denied' })
  const kinds = async (session: Session) => (await session.history({ limit: 100 })).map(({ kind }) => kind)
  expect(await kinds(ann)).not.toContain('access')
  expect(await kinds(all.estate.as(testActor('monitor')))).not.toContain('access')
  expect(await kinds(all.admin)).toContain('access')
})

test('a flood of refused log-ins is recorded in part', async () => {
  await using all = await house()
  for (let i = 0; i < 150; i++) await all.estate.record({ kind: 'access', event: 'log-in-refused', user: `u${i}` })
  expect(await all.admin.audit({ limit: 1000, command: 'log-in-refused' })).toHaveLength(100)
})
