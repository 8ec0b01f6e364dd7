import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { Certificates } from '../../packages/libvirt/test/authority.ts'
import { Libvirtd, ownAddress } from '../../packages/libvirt/test/libvirtd.ts'
import { command } from '../command.ts'
import { DaemonHouse } from '../daemon.ts'
import { commandProgram, programEnvironment } from '../programs.ts'
import { XenHost } from './xen-host.ts'

// What somebody does who has machines at three libvirt servers: one here, one by TLS, and one of Xen; virsh agrees at each step.

/** Their machine, as it was made by hand: what boots is the guest of the tests, and the disk can hold snapshots. */
function web(libvirtd: Libvirtd): string {
  const { kernel, initrd } = inject('images')
  return `<domain type="qemu"><name>web</name><memory unit="MiB">128</memory><vcpu>1</vcpu>
<os><type arch="x86_64" machine="q35">hvm</type><kernel>${libvirtd.take(kernel)}</kernel><initrd>${libvirtd.take(initrd)}</initrd>
<cmdline>console=ttyS0 quiet</cmdline></os><features><acpi/></features>
<devices><disk type="file"><driver name="qemu" type="qcow2"/><source file="${libvirtd.qcow2('web.qcow2')}"/><target dev="vda" bus="virtio"/></disk>
<interface type="user"><mac address="52:54:00:00:00:01"/><model type="virtio"/></interface><serial type="pty"/></devices></domain>`
}

/** A certificate folder as libvirt's own clients have it (`?pkipath=`), and what the server shows. */
function certificates(folder: string, address: string): Certificates {
  mkdirSync(folder)
  chmodSync(folder, 0o755)
  const made = new Certificates(folder)
  made.authority('house')
  made.certificate('server', { by: 'house', host: `IP:${address}` })
  made.certificate('client', { by: 'house', host: 'DNS:client' })
  copyFileSync(made.pem('house'), join(folder, 'cacert.pem'))
  copyFileSync(made.pem('client'), join(folder, 'clientcert.pem'))
  copyFileSync(made.key('client'), join(folder, 'clientkey.pem'))
  return made
}

/** Types a line at a machine's console once it is ready for one, and resolves with the console's words when it has answered. */
async function atConsole(
  home: string,
  machine: string,
  { ready, line, answer }: Record<'ready' | 'line' | 'answer', string>,
) {
  const env = programEnvironment({ CIMARRON_HOME: home, CIMARRON_CONFIG: join(home, 'no-servers.json') })
  const child = spawn(process.execPath, [commandProgram, 'machine', 'console', machine], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let said = ''
  let isTyped = false
  const closed = once(child, 'close')
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    if (!isTyped && said.includes(ready)) {
      isTyped = true
      child.stdin.write(`${line}\n`)
    }
    if (said.includes(answer)) child.stdin.end()
  })
  await closed
  return said
}

test('machines of three servers are in one list, and are worked with as one', async () => {
  await using xen = await XenHost.resume()
  await using house = await DaemonHouse.open()
  writeFileSync(
    join(house.data, 'cimarron.yaml'),
    'listen: { https: { port: 0 }, http: { port: 0 } }\nhypervisors: [{ platform: simulator, name: local, machines: 0 }]\n',
  )
  await using local = await Libvirtd.start()
  const address = ownAddress()
  const made = certificates(join(house.data, 'pki'), address)
  const listen = {
    address,
    ca: made.pem('house'),
    certificate: made.pem('server'),
    key: made.key('server'),
    tcp: 'none',
  } as const
  chmodSync(house.data, 0o755)
  await using rack = await Libvirtd.start({ listen })
  await house.start()
  const run = async (line: string) => {
    const { code, stdout, stderr } = await command(house.data, line)
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
    return stdout
  }

  // Three servers, and what each of them has already.
  local.define('qemu', web(local))
  // It goes on without libvirtd.
  await using _end = {
    [Symbol.asyncDispose]: async () => void local.virsh('qemu', 'destroy web; undefine web --snapshots-metadata'),
  }
  expect(await run(`host add ${local.uri('qemu')} --name here`)).toMatch(/^here: added/)
  expect(await run(`host add test+tls://${address}/default?pkipath=${house.data}/pki --name rack`)).toMatch(
    /^rack: added/,
  )
  expect(await run(`host add ${xen.uri} --name xen`)).toMatch(/^xen: added/)
  for (const [name, platform] of [
    ['here', 'qemu'],
    ['rack', 'test'],
    ['xen', 'xen'],
  ] as const)
    await expect.poll(() => run('host list')).toMatch(new RegExp(` ${name} +libvirt-${platform} +connected `))

  // Started, one list of all of them: with load and addresses.
  await run('machine start web')
  expect(local.virsh('qemu', 'domstate web')).toBe('running')
  const list = await run('machine list --columns name,state,load,addresses,namespace')
  expect(list).toMatch(/^web +running +[\d.]+ % +10\.0\.2\.15 +root\/virt\/here$/m)
  expect(list).toMatch(/^test +running +([\d.]+ %|-) +\S+ +root\/virt\/rack$/m)
  expect(list).toMatch(/^resident +running +[\d.]+ % +- +root\/virt\/xen$/m)
  expect(list).toMatch(/^idle +off +- +- +root\/virt\/xen$/m)

  // The console of one here and of one of Xen.
  const sum = { line: 'echo $((6 * 7))', answer: '\n42' }
  expect(await atConsole(house.data, 'web', { ready: '/root# ', ...sum })).toContain('42')
  expect(await atConsole(house.data, 'resident', { ready: '', ...sum })).toContain('42')

  // Changed: each says the same to virsh.
  await run('machine set web description=first')
  expect(local.virsh('qemu', 'desc web --config')).toBe('first')
  await run('machine set test processors.count=3')
  expect(rack.virsh('test', 'vcpucount test --maximum --config')).toBe('3')
  await run('machine set idle memory=96M')
  expect(xen.virsh('dominfo idle')).toMatch(/Max memory: +98304 KiB/)

  // A moment to come back to.
  await run('machine snapshot create web before')
  expect(local.virsh('qemu', 'snapshot-list web --name')).toBe('before')
  await run('machine pause resident')
  expect(xen.virsh('domstate resident')).toBe('paused')
  await run('machine resume resident')
  await run('machine poweroff web')
  expect(local.virsh('qemu', 'domstate web')).toBe('shut off')
  await run('machine snapshot revert web before --yes')
  expect(local.virsh('qemu', 'domstate web')).toBe('running')

  // The same by CIM: each server is a namespace, with the classes of its platform.
  const names = async (prefix: string, server: string) =>
    await run(`cim instance list ${prefix}_ComputerSystem --namespace root/virt/${server}`)
  expect(await names('KVM', 'here')).toContain(local.virsh('qemu', 'domuuid web'))
  expect(await names('TEST', 'rack')).toContain(rack.virsh('test', 'domuuid test'))
  expect(await names('Xen', 'xen')).toContain(xen.virsh('domuuid resident'))
  expect((await command(house.data, 'cim instance list KVM_ComputerSystem --namespace root/virt/xen')).code).not.toBe(0)

  // Forgotten, their machines go on.
  for (const name of ['here', 'rack', 'xen']) await run(`host remove ${name} --yes`)
  expect(await run('machine list')).not.toMatch(/web|test|resident/)
  expect(local.virsh('qemu', 'domstate web')).toBe('running')
})
