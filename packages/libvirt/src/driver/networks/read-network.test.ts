import { expect, test } from 'vitest'
import { readNetwork } from './read-network.ts'

const id = 'dd8fe884-6c02-601e-7551-cca97df1c5df'

test('a network behind NAT with both families, its ranges, names and static leases', () => {
  const document = `<network>
  <name>lab</name><uuid>${id}</uuid>
  <forward mode='nat'><nat ipv6='yes'/></forward>
  <bridge name='virbr7' stp='on' delay='0'/><mtu size='1400'/><port isolated='yes'/>
  <domain name='lab.example'/>
  <dns><forwarder addr='192.0.2.53'/><host ip='192.168.9.2'><hostname>db</hostname><hostname>sql</hostname></host></dns>
  <ip address='192.168.9.1' netmask='255.255.255.128'>
    <dhcp><range start='192.168.9.10' end='192.168.9.99'><lease expiry='2' unit='hours'/></range>
      <host mac='52:54:00:AA:bb:cc' name='web' ip='192.168.9.5'/></dhcp>
  </ip>
  <ip family='ipv6' address='fd12::1' prefix='64'/>
</network>`
  expect(readNetwork(document, true)).toEqual({
    id,
    name: 'lab',
    mode: 'nat',
    bridge: 'virbr7',
    mtu: 1400,
    isolatePorts: true,
    ipv4: {
      subnet: '192.168.9.0/25',
      gateway: '192.168.9.1',
      dhcp: { first: '192.168.9.10', last: '192.168.9.99', leaseSeconds: 7200 },
    },
    ipv6: { subnet: 'fd12::/64', gateway: 'fd12::1', addressing: 'slaac', dhcp: null, nat: true },
    dns: {
      domain: 'lab.example',
      hosts: [{ address: '192.168.9.2', names: ['db', 'sql'] }],
      forwarders: ['192.0.2.53'],
    },
    staticLeases: [{ mac: '52:54:00:aa:bb:cc', address: '192.168.9.5', name: 'web' }],
    forwards: [],
    autostart: true,
  })
})

test.each([
  ['', 'isolated'],
  ["<forward mode='route'/>", 'routed'],
  ["<forward mode='open'/>", 'routed'],
  ["<forward mode='bridge'/>", 'bridged'],
  ["<forward dev='eth0' mode='private'><interface dev='eth0'/></forward>", 'bridged'],
  ['<forward/>', 'nat'],
])('forwarding as %s is %s', (forward, mode) => {
  const document = `<network><name>n</name><uuid>${id}</uuid>${forward}<bridge name='br0'/></network>`
  expect(readNetwork(document, false)).toMatchObject({ mode, bridge: 'br0', ipv4: null, ipv6: null })
})
