/** Run as a program: see `makeFakeQemu`. */
import { appendFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { ownDevices } from '../disk-devices.ts'
import { FakeAgent } from './fake-agent.ts'
import { fakeDumpCommands } from './fake-dump.ts'
import { type FakeActions, FakeGuest } from './fake-guest.ts'
import { FakeHardware } from './fake-hardware.ts'
import { FakeMigration } from './fake-migration.ts'
import { type FakeCommand, FakeQmpServer, fakeCommands } from './fake-qmp-server.ts'
import { FakeSnapshots } from './fake-snapshots.ts'

const args = process.argv.slice(2)
const given = (option: string) => args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ''] : []))

if (args.includes('--version')) {
  process.stdout.write(`QEMU emulator version ${process.env.FAKE_QEMU_VERSION} (fake)\n`)
} else if (given('-machine').includes('help')) {
  process.stdout.write(
    'Supported machines are:\npc    Standard PC\nq35   Standard PC (Q35 + ICH9, 2009)\nmicrovm   microvm (i386)\n',
  )
} else if (args.some((arg) => arg.startsWith('isa-debug-exit'))) {
  process.exitCode = 33
} else {
  await serve()
}

async function serve(): Promise<void> {
  const [pidFile = ''] = given('-pidfile')
  writeFileSync(pidFile, `${process.pid}\n`)
  await listenForForwards()
  const exit = () => {
    unlinkSync(pidFile)
    // After the events on their way, as QEMU does.
    setImmediate(() => process.exit(0))
  }
  const actions: FakeActions = Object.fromEntries((given('-action')[0] ?? '').split(',').map((pair) => pair.split('=')))
  const serials = given('-chardev')
    .map((text) => Object.fromEntries(text.split(',').map((pair) => pair.split('='))) as Record<string, string>)
    .filter((chardev) => chardev.logfile !== undefined)
  const consoles = new Set<Socket>()
  const say = (text: string) => {
    for (const { logfile } of serials.slice(0, 1)) appendFileSync(logfile ?? '', text)
    for (const console of consoles) console.write(text)
  }
  const after =
    (name: string, then: () => void): FakeCommand =>
    async (commandArgs, monitor) => {
      const answer = await (fakeCommands[name] ?? (() => ({ return: {} })))(commandArgs, monitor)
      setImmediate(then)
      return answer
    }
  const migration = new FakeMigration(() => server)
  const hardware = {
    ...new FakeHardware(args).commands(() => server),
    ...fakeDumpCommands(() => server),
    ...migration.commands,
    ...new FakeSnapshots(args, () => server).commands,
  }
  const server: FakeQmpServer = new FakeQmpServer({
    commands: {
      ...hardware,
      cont: after('cont', () => guest.run()),
      system_reset: after('system_reset', () => guest.reset()),
      system_powerdown: after('system_powerdown', () => guest.pressPowerButton()),
      quit: after('quit', exit),
      'set-action': (changed) => {
        Object.assign(actions, changed)
        return { return: {} }
      },
    },
  })
  if (args.includes('-incoming')) server.status = 'inmigrate'
  const guest = new FakeGuest({ server, actions, hasKernel: given('-kernel').length > 0, say, exit })
  for (const { path } of serials) {
    if (path === undefined) continue
    await listen(
      createServer((socket) => {
        consoles.add(socket)
        socket.on('data', (bytes) => guest.type(bytes)).on('close', () => consoles.delete(socket))
        socket.on('error', () => socket.destroy())
      }),
      path,
    )
  }
  const pathOf = (id: string) => {
    const chardev = given('-chardev').find((text) => text.startsWith(`socket,id=${id},`))
    return /path=([^,]*)/.exec(chardev ?? '')?.[1] ?? ''
  }
  const agentPath = pathOf(ownDevices.agent)
  if (agentPath !== '') {
    const agent = new FakeAgent()
    agent.onShutDown = (mode) => guest.obeyAgent(mode)
    await agent.listen(agentPath)
  }
  for (const screen of given('-vnc')) {
    const path = /^unix:([^,]*)/.exec(screen)?.[1]
    const [, host = '', display = ''] = /^\[?([\d.:a-f]+?)\]?:(\d+)(?:,|$)/.exec(screen) ?? []
    await listen(
      createServer((socket) => socket.on('error', () => socket.destroy()).write('RFB 003.008\n')),
      path ?? { host, port: 5900 + Number(display) },
    )
  }
  await new FakeQmpServer({ commands: hardware }).listen(pathOf('descriptors'))
  await server.listen(pathOf('monitor'))
}

async function listenForForwards(): Promise<void> {
  const rules = given('-netdev').flatMap((text) => (JSON.parse(text) as { hostfwd?: { str: string }[] }).hostfwd ?? [])
  for (const { str } of rules) {
    const [, host = '', port = ''] = /^tcp:([^:]*):(\d+)-/.exec(str) ?? []
    try {
      await listen(createServer(), { host, port: Number(port) })
    } catch {
      process.stderr.write(`-netdev user: Could not set up host forwarding rule '${str}'\n`)
      process.exit(1)
    }
  }
}

function listen(server: Server, where: string | { host: string; port: number }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(where, resolve)
  return promise
}
