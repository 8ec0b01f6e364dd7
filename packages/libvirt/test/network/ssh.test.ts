import { once } from 'node:events'
import { createServer } from 'node:net'
import { Libvirt, openLibvirt, parseLibvirtUri } from '@cimarron/libvirt'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openSshForward } from '../../src/transport/ssh.ts'
import { Libvirtd } from '../libvirtd.ts'
import { port, Sshd } from './sshd.ts'

// By the system's ssh to a real sshd, in a network of this file's own.

let libvirtd: Libvirtd
let sshd: Sshd
beforeAll(async () => {
  libvirtd = await Libvirtd.start()
  sshd = new Sshd(inject('sshd'), libvirtd)
  await sshd.start()
})
afterAll(async () => {
  await sshd?.[Symbol.asyncDispose]()
  await libvirtd?.[Symbol.asyncDispose]()
})

const uri = (identity = 'identity') =>
  `test+ssh://root@127.0.0.1:${port}/default?no_tty=1&keyfile=${sshd.file(identity)}&known_hosts=${sshd.file('known')}`

async function refused(address: string): Promise<{ code: string; message: string }> {
  try {
    await using libvirt = await Libvirt.connect(address)
    return { code: 'connected', message: await libvirt.hostname() }
  } catch (error) {
    return error as { code: string; message: string }
  }
}

test('has by ssh the machine that virsh has by its socket, does as it is told, and tells what others do', async () => {
  await using hypervisor = await openLibvirt({ uri: uri(), waitMs: 60_000 })
  expect(hypervisor.connection).toMatchObject({ state: 'connected' })
  const [machine] = hypervisor.machines()
  await machine?.pause()
  expect(libvirtd.virsh('test', 'domstate test')).toBe('paused')
  libvirtd.virsh('test', 'resume test')
  await expect.poll(() => machine?.view.state).toBe('running')
})

test('a connection that ends is made anew', async () => {
  await using hypervisor = await openLibvirt({ uri: uri(), waitMs: 60_000 })
  await sshd.stop()
  await expect.poll(() => hypervisor.machines().map(({ view }) => view.state)).toEqual(['unreachable'])
  await sshd.start()
  await expect.poll(() => hypervisor.connection.state).toBe('connected')
})

test('who has another key is not let in, and ssh says so', async () => {
  expect(await refused(uri('stranger'))).toMatchObject({
    code: 'closed',
    message: expect.stringMatching(/ssh to 127\.0\.0\.1 ended with 255: .*Permission denied \(publickey/s),
  })
})

test('a host that is not known, or has another key than it had, is not talked to', async () => {
  sshd.know(undefined)
  expect((await refused(uri())).message).toMatch(/Host key verification failed/)
  sshd.know('other-host')
  expect((await refused(uri())).message).toMatch(/REMOTE HOST IDENTIFICATION HAS CHANGED/)
  sshd.know('host')
  expect((await refused(uri())).code).toBe('connected')
})

test('a host without the program that is to be run there is told as such', async () => {
  await sshd.start({ path: sshd.bareFolder() })
  expect(await refused(uri())).toMatchObject({
    code: 'closed',
    message: expect.stringMatching(/ended with 127: .*virt-ssh-helper/s),
  })
  await sshd.start()
})

test("a port of the other host's loopback, as a screen's, is reached through ssh", async () => {
  await using screen = createServer((socket) => socket.end('RFB 003.008\n'))
  screen.listen(5901, '127.0.0.1')
  await once(screen, 'listening')
  const address = parseLibvirtUri(uri())
  const stream = openSshForward({ ...address, host: '127.0.0.1' }, { host: '127.0.0.1', port: 5901 })
  const [greeting] = await stream.take(1).toArray()
  expect(String(greeting)).toBe('RFB 003.008\n')
  stream.destroy()
})
