import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Machine, MemoryStore } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { qemuCalls } from '../../protocol/qemu.gen.ts'
import { remoteCalls as calls } from '../../protocol/remote.gen.ts'
import { FakeDomains } from '../../testing/fake-domains.ts'
import { FakeLibvirtd, FakeRefusal } from '../../testing/fake-libvirtd.ts'
import { openLibvirt } from '../open-libvirt.ts'

const uuid = '00000000-0000-4000-8000-000000000001'

function channel(state?: 'connected' | 'disconnected'): string {
  const told = state ? ` state='${state}'` : ''
  return `<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'${told}/></channel>`
}

/** Bytes as they are, in the place of an answer. */
class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Commands = Readonly<Record<string, () => unknown>>

interface Setting {
  readonly commands?: Commands
  readonly devices?: string
  readonly store?: MemoryStore
}

/** A server with one domain that runs, and in its guest an agent that knows these commands; each is a value, or what is thrown. */
async function served({ commands = {}, devices = channel('connected'), store = new MemoryStore() }: Setting = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'libvirt-agent-'))
  const stack = new AsyncDisposableStack()
  stack.defer(() => rmSync(folder, { recursive: true }))
  const fake = stack.use(await FakeLibvirtd.listen(join(folder, 's')))
  const domains = new FakeDomains(fake)
  domains.put({ uuid, name: 'db', runs: true, devices: channel(), activeDevices: devices })
  const asked: string[] = []
  fake.on(qemuCalls.domainAgentCommand, async ({ cmd }) => {
    const { execute } = JSON.parse(cmd) as { readonly execute: string }
    asked.push(execute)
    const known = commands[execute]
    if (!known) throw new FakeRefusal(1, `unable to execute QEMU agent command '${execute}'`)
    const answer = await known()
    return { result: answer instanceof Raw ? answer.text : JSON.stringify({ return: answer }) }
  })
  const hypervisor = await openLibvirt({ uri: `qemu:///system?socket=${join(folder, 's')}`, waitMs: 20_000, store })
  stack.use(hypervisor)
  const [machine] = hypervisor.machines()
  if (!machine) throw new Error('the machine was not found')
  return { fake, domains, machine, asked, hypervisor, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const refused = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

test('what libvirt has a call of its own for is asked by it, and the rest by the command', async () => {
  const info = { version: '7.2', supported_commands: [{ name: 'guest-ping', enabled: true }] }
  await using it = await served({ commands: { 'guest-ping': () => ({}), 'guest-info': () => info } })
  const text = (field: string, value: string) => ({ field, type: 'string', value }) as const
  const count = (field: string, value: number) => ({ field, type: 'uint', value }) as const
  it.fake.on(calls.domainGetGuestInfo, ({ types }) => {
    if (types === 8) return { params: [text('hostname', 'db.example')] }
    if (types === 2) return { params: [text('os.id', 'debian'), text('os.pretty-name', 'Debian 12')] }
    const user = [
      text('user.0.name', 'root'),
      { field: 'user.0.login-time', type: 'ullong', value: 1_700_000n } as const,
    ]
    return { params: [count('user.count', 1), ...user] }
  })
  it.fake.on(calls.domainGetTime, () => ({ seconds: 12n, nseconds: 500_000_000 }))
  it.fake.on(calls.domainGetGuestVcpus, () => ({
    params: [text('vcpus', '0-1,3'), text('online', '0'), text('offlinable', '1,3')],
  }))
  const { agent } = it.machine
  await agent.ping()
  expect(await agent.hostName()).toBe('db.example')
  expect(await agent.os()).toMatchObject({ id: 'debian', prettyName: 'Debian 12' })
  expect(await agent.users()).toEqual([{ name: 'root', loginMs: 1_700_000 }])
  expect(await agent.time()).toBe(12_500)
  expect(await agent.processors()).toEqual([
    { id: 0, online: true, canOffline: false },
    { id: 1, online: false, canOffline: true },
    { id: 3, online: false, canOffline: true },
  ])
  expect(await agent.info()).toMatchObject({ version: '7.2' })
  expect(it.asked).toEqual(['guest-ping', 'guest-info'])
  expect(it.machine.view.guest).toEqual({ agent: true, os: 'Debian 12', hostName: 'db.example' })
})

test('a server that has no such call is asked by the command', async () => {
  await using it = await served({ commands: { 'guest-get-host-name': () => ({ 'host-name': 'old' }) } })
  expect(await it.machine.agent.hostName()).toBe('old')
})

test('a command that the agent does not know is told from one that it refused', async () => {
  const info = { version: '7.2', supported_commands: [{ name: 'guest-exec', enabled: true }] }
  await using it = await served({ commands: { 'guest-info': () => info } })
  const { agent } = it.machine
  expect(await refused(agent.exec({ path: '/no/such' }))).toMatchObject({ code: 'guest-refused' })
  expect(await refused(agent.trim())).toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('guest-fstrim'),
  })
})

test.each([
  ['says nothing', '', 'peer-failed'],
  ['says what is no answer', '[]', 'peer-failed'],
  ['answers another question', '{"return": {"pid": "x"}}', 'peer-failed'],
])('an agent that %s is not believed', async (_, raw, code) => {
  await using it = await served({ commands: { 'guest-exec': () => new Raw(raw) } })
  expect(await refused(it.machine.agent.exec({ path: '/bin/true' }))).toMatchObject({ code })
})

test('one that does not answer is told from one that is not there', async () => {
  const unresponsive = () => {
    throw new FakeRefusal(86, 'Guest agent is not responding')
  }
  await using it = await served({ commands: { 'guest-ping': unresponsive } })
  expect(await refused(it.machine.agent.ping())).toMatchObject({ code: 'timeout' })
  it.domains.put({ uuid, name: 'db', runs: true, devices: channel('disconnected') })
  it.domains.tellOfAgent(uuid, false)
  await expect.poll(() => it.machine.view.guest).toEqual({ agent: false })
  expect(await refused(it.machine.agent.ping())).toMatchObject({ code: 'agent-unavailable' })
  await using without = await served({ devices: '' })
  const error = await refused(without.machine.agent.ping())
  expect(error).toMatchObject({ code: 'agent-unavailable', message: expect.stringContaining('agent=on') })
})

test('an answer that is late is not waited for, and the next question is asked all the same', async () => {
  let answers = false
  const never = () => (answers ? {} : new Promise(() => undefined))
  await using it = await served({ commands: { 'guest-ping': never } })
  expect(await refused(it.machine.agent.ping({ timeoutMs: 20 }))).toMatchObject({ code: 'timeout' })
  answers = true
  await it.machine.agent.ping()
})

/** File systems that libvirt freezes and thaws. */
function freezing(fake: FakeLibvirtd) {
  const guest = { isFrozen: false }
  fake.on(calls.domainFsfreeze, () => {
    guest.isFrozen = true
    return { filesystems: 2 }
  })
  fake.on(calls.domainFsthaw, () => {
    const filesystems = guest.isFrozen ? 2 : 0
    guest.isFrozen = false
    return { filesystems }
  })
  return guest
}

const thawed: Commands = { 'guest-fsfreeze-status': () => 'thawed' }

test('file systems are frozen, and thaw by themselves', async () => {
  await using it = await served({ commands: thawed })
  const guest = freezing(it.fake)
  expect(await it.machine.agent.freeze({ thawAfterMs: 100 })).toBe(2)
  await expect.poll(() => guest.isFrozen).toBe(false)
})

test('what a daemon that died had frozen, the next one thaws', async () => {
  const store = new MemoryStore()
  const freeze = async (machine: Machine) => await machine.agent.freeze()
  {
    await using it = await served({ commands: thawed, store })
    freezing(it.fake)
    await freeze(it.machine)
  }
  expect((await store.read()).has(`frozen/${uuid}`)).toBe(true)
  await using again = await served({ commands: thawed, store })
  const guest = freezing(again.fake)
  guest.isFrozen = true
  await expect.poll(() => guest.isFrozen).toBe(false)
  await expect.poll(async () => (await store.read()).has(`frozen/${uuid}`)).toBe(false)
})
