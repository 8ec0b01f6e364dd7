import { expect } from 'vitest'
import type { GuestAgent } from '../agent/guest-agent.ts'
import type { GuestProcessRequest, GuestProcessStatus } from '../agent/guest-process.ts'
import type { MachineDraft } from '../draft.ts'
import { type Kit, type OwnMachine, refusal } from './kit.ts'

/** What is asked of a guest that has an agent. */
export function agentContract(kit: Kit): void {
  kit.test('agent', 'an agent that has come answers, and what it tells is known of the machine', async () => {
    await using own = await withAgent(kit)
    const { agent } = own.machine
    await agent.ping()
    const { version, commands } = await agent.info()
    expect(version).toMatch(/^\d/)
    expect(commands).toContainEqual({ name: 'guest-ping', enabled: true })
    const [os, hostName, interfaces] = await Promise.all([agent.os(), agent.hostName(), agent.interfaces()])
    expect(interfaces.flatMap(({ addresses }) => addresses).map(({ address }) => address)).toContain('127.0.0.1')
    const known = own.machine.view.guest
    expect(known).toMatchObject({ agent: true, hostName })
    expect(known?.os).toBe(os.prettyName ?? os.name)
    expect(known?.addresses).not.toContain('127.0.0.1')
    expect(await agent.time()).toBeGreaterThan(0)
    expect((await agent.processors()).length).toBeGreaterThan(0)
    expect(Array.isArray(await agent.users())).toBe(true)
    expect(Array.isArray(await agent.fileSystems())).toBe(true)
    // Nothing of it is known of a machine that is off.
    await own.machine.powerOff()
    expect(own.machine.view.guest).toBeUndefined()
  })

  kit.test('agent', 'without one it is said how to get one', async () => {
    await using own = await kit.running()
    const error = await refusal(own.machine.agent.ping(), 'agent-unavailable')
    expect(error.message).toContain('apt install qemu-guest-agent')
  })

  kit.test('agent', 'a machine without a channel says that it has none', async () => {
    await using own = await kit.running({ agent: false })
    const error = await refusal(own.machine.agent.ping(), 'agent-unavailable')
    expect(error.message).toContain('agent=on')
  })
}

export function agentExecContract(kit: Kit): void {
  kit.test('agent-exec', 'a program runs with its arguments and input, and its output and end are told', async () => {
    const { agent } = await kit.bootedWithAgent()
    expect(await run(agent, { path: '/bin/echo', args: ['a b', '$HOME'] })).toEqual({ exitCode: 0, out: 'a b $HOME\n' })
    expect(await run(agent, { path: '/bin/cat', input: Buffer.from('typed') })).toEqual({ exitCode: 0, out: 'typed' })
    expect(await run(agent, { path: '/bin/false' })).toMatchObject({ exitCode: 1 })
    await refusal(agent.exec({ path: '/no/such/program' }), 'guest-refused')
    await refusal(agent.execStatus(999_999), 'guest-refused')
  })
}

export function agentFilesContract(kit: Kit): void {
  kit.test('agent-files', 'what is written to a file of the guest is read from it', async () => {
    const { agent } = await kit.bootedWithAgent()
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))
    expect(await agent.writeFile('/tmp/contract', once(bytes))).toBe(bytes.length)
    expect(Buffer.concat(await Array.fromAsync(agent.readFile('/tmp/contract'))).equals(bytes)).toBe(true)
    expect(await agent.writeFile('/tmp/contract', once(Buffer.alloc(0)))).toBe(0)
    expect(await Array.fromAsync(agent.readFile('/tmp/contract'))).toEqual([])
    await refusal(Array.fromAsync(agent.readFile('/no/such/file')), 'guest-refused')
  })
}

export function agentFreezeContract(kit: Kit): void {
  kit.test('agent-freeze', 'file systems are frozen until they are thawed', async () => {
    const { agent } = await kit.bootedWithAgent()
    expect(await agent.freezeStatus()).toBe('thawed')
    const count = await agent.freeze()
    // A guest without disks has none that could be.
    expect(await agent.freezeStatus()).toBe(count > 0 ? 'frozen' : 'thawed')
    if (count > 0) await refusal(agent.freeze(), 'busy')
    await agent.thaw()
    expect(await agent.freezeStatus()).toBe('thawed')
    await refusal(agent.freeze({ thawAfterMs: 1e9 }), 'invalid-input')
  })
}

export function agentPasswordContract(kit: Kit): void {
  kit.test('agent-password', "a user's password is set, and that of nobody is not", async () => {
    const { agent } = await kit.bootedWithAgent()
    await agent.setPassword('root', 'new secret')
    await refusal(agent.setPassword('nobody-has-this-name', 'x'), 'guest-refused')
  })
}

export function agentShutDownContract(kit: Kit): void {
  kit.test('agent-shut-down', 'a guest is asked to shut down by its agent', async () => {
    const machine = await kit.bootedWithAgent()
    await machine.shutDown({ by: 'agent' })
    expect(machine.view).toMatchObject({ state: 'off', reason: 'requested' })
  })
}

async function run(
  agent: GuestAgent,
  request: GuestProcessRequest,
): Promise<{ readonly exitCode: number | undefined; readonly out: string }> {
  const { pid } = await agent.exec(request)
  let status: GuestProcessStatus
  do status = await agent.execStatus(pid)
  while (!status.exited)
  return { exitCode: status.exitCode, out: Buffer.from(status.out ?? []).toString('utf8') }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}

/** A machine of the test's own whose guest has come so far that its agent is there. */
export async function withAgent(kit: Kit, more: Partial<MachineDraft> = {}): Promise<OwnMachine> {
  const own = await kit.machine({ ...kit.target.guest.draft, ...kit.target.agentGuest, ...more })
  await kit.startWithAgent(own.machine)
  return own
}
