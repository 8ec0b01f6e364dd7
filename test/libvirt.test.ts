import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Libvirtd } from '../packages/libvirt/test/libvirtd.ts'
import { command } from './command.ts'
import { DaemonHouse } from './daemon.ts'

// A libvirt server beside the daemon's own machines, by the command line; virsh agrees at each step.

test('a libvirt server is added, its machines are worked with by name, and it is forgotten, while its machines go on', async () => {
  await using house = await DaemonHouse.open()
  writeFileSync(
    join(house.data, 'cimarron.yaml'),
    'listen: { https: { port: 0 }, http: { port: 0 } }\nhypervisors: [{ platform: simulator, name: local, machines: 1 }]\n',
  )
  await using libvirtd = await Libvirtd.start()
  await house.start()
  const run = async (line: string) => {
    const { code, stdout, stderr } = await command(house.data, line)
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
    return stdout
  }
  const seen = () => libvirtd.virsh('test', 'domstate test')

  expect(await run(`host add ${libvirtd.uri('test')} --name lab`)).toBe('lab: added, connected\n')
  expect(await run('host list')).toMatch(/^\S+ +lab +libvirt-test +connected /m)
  const listed = await run('machine list')
  expect(listed).toMatch(/^test +running .* root\/virt\/lab /m)
  expect(listed.split('\n')).toHaveLength(4)
  expect(await run('cim namespace list')).toContain('root/virt/lab\n')
  expect(await run('machine show test')).toContain('root/virt/lab:TEST_ComputerSystem.')

  await run('machine pause test')
  expect(seen()).toBe('paused')
  await run('machine resume test')
  await run('machine stop test')
  expect(seen()).toBe('shut off')
  await run('machine set test processors.count=3')
  expect(libvirtd.virsh('test', 'vcpucount test --maximum --config')).toBe('3')
  await run('machine start test')
  libvirtd.virsh('test', 'suspend test')
  await expect.poll(() => run('machine list')).toMatch(/^test +paused /m)
  expect(await run('machine history test')).toContain('processors: 3')

  // While its server is gone the machine is known, and the list waits for nobody.
  await libvirtd.kill()
  await expect.poll(() => run('machine list')).toMatch(/^test +unreachable /m)
  expect(await run('host list')).toMatch(/ lab +libvirt-test +unreachable /)

  await run('host remove lab --yes')
  expect(await run('host list')).not.toContain('lab')
  expect((await command(house.data, 'machine show test')).code).not.toBe(0)
})
