import { expect, test } from 'vitest'
import { parseLibvirtUri } from './libvirt-uri.ts'
import { localSocket } from './local-socket.ts'
import { sshArguments } from './ssh.ts'

test.each([
  ['qemu:///system', { driver: 'qemu', transport: 'unix', opened: 'qemu:///system' }],
  ['test:///default', { driver: 'test', transport: 'unix', opened: 'test:///default' }],
  ['xen://', { driver: 'xen', transport: 'unix', opened: 'xen:///' }],
  ['qemu://h/system', { transport: 'tls', host: 'h', opened: 'qemu:///system' }],
  [
    'qemu+tls://h.example:1234/system?no_verify=1',
    { transport: 'tls', host: 'h.example', port: 1234, opened: 'qemu:///system' },
  ],
  ['qemu+tcp://[::1]:16509/system', { transport: 'tcp', host: '::1', port: 16_509, opened: 'qemu:///system' }],
  ['xen+ssh://root@dom0/', { driver: 'xen', transport: 'ssh', user: 'root', host: 'dom0', opened: 'xen:///' }],
  ['esx+tls://h/dc?auto_answer=1&pkipath=/p', { opened: 'esx:///dc?auto_answer=1', parameters: { pkipath: '/p' } }],
  ['remote+unix:///?name=qemu:///session&socket=/s', { opened: 'qemu:///session', parameters: { socket: '/s' } }],
])('%s', (uri, expected) => {
  expect(parseLibvirtUri(uri)).toMatchObject(expected)
})

test.each([
  ['no scheme', '/run/libvirt', 'is no libvirt URI'],
  ['a transport there is none of', 'qemu+carrier://h/system', '"carrier"'],
  ['no host', 'qemu+ssh:///system', 'names no host'],
  ['a port beyond all ports', 'qemu+tls://h:99999/system', 'no [user@]host[:port]'],
  ['a parameter that is not obeyed', 'qemu+tls://h/system?tls_priority=NORMAL', 'tls_priority'],
  ['a proxy that is guessed', 'qemu+ssh://h/system?proxy=auto', 'netcat and native'],
  ['two hosts', 'qemu+tls://a:b:c/system', 'no [user@]host[:port]'],
])('with %s it is refused', (_name, uri, words) => {
  expect(() => parseLibvirtUri(uri)).toThrow(words)
})

test('the socket is that of the system or the user, and of who only looks', () => {
  const env = { XDG_RUNTIME_DIR: '/run/user/7' }
  const legacy = (uri: string) => parseLibvirtUri(`${uri}?mode=legacy`)
  expect(localSocket(legacy('qemu:///system'))).toBe('/run/libvirt/libvirt-sock')
  expect(localSocket(legacy('qemu:///system'), { readOnly: true })).toBe('/run/libvirt/libvirt-sock-ro')
  expect(localSocket(legacy('qemu:///session'), { env })).toBe('/run/user/7/libvirt/libvirt-sock')
  expect(localSocket(parseLibvirtUri('xen:///system?mode=direct'))).toBe('/run/libvirt/virtxend-sock')
})

test('ssh gets its words one by one, and what the other end reads as a shell is quoted', () => {
  const uri = parseLibvirtUri('qemu+ssh://me@h:2222/system?keyfile=/k&x=%27;rm')
  const args = sshArguments({ ...uri, host: 'h' }, { readOnly: true })
  expect(args.slice(0, -1)).toEqual(['-T', '-e', 'none', '-i', '/k', '-p', '2222', '-l', 'me', '--', 'h'])
  expect(args.at(-1)).toBe(`virt-ssh-helper -r 'qemu:///system?x=%27%3Brm'`)
})

test('a host that looks like an option of ssh stays a host', () => {
  const uri = parseLibvirtUri('qemu+ssh://-oProxyCommand=x/system')
  const args = sshArguments({ ...uri, host: uri.host ?? '' })
  expect(args.indexOf('--')).toBe(args.indexOf('-oProxyCommand=x') - 1)
})
