import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Libvirtd } from '../packages/libvirt/test/libvirtd.ts'
import { command } from './command.ts'
import { DaemonHouse } from './daemon.ts'

// A machine that goes from one libvirt server to another, to the daemon's own QEMU and back, by the command line; virsh agrees at each step.

const listens = 'listen: { https: { port: 0 }, http: { port: 0 } }\n'

test('a machine moves between libvirt servers, is adopted by the own QEMU with its disk, and goes back', async () => {
  await using house = await DaemonHouse.open()
  writeFileSync(join(house.data, 'cimarron.yaml'), `${listens}hypervisors: [{ platform: qemu, name: local }]\n`)
  await using east = await Libvirtd.start({ host: { name: 'east', number: 1 } })
  await using west = await Libvirtd.start({ host: { name: 'west', number: 2 } })
  await house.start()
  const run = async (line: string) => {
    const { code, stdout, stderr } = await command(house.data, line)
    if (code !== 0) throw new Error(`${line}: ${stderr}${stdout}`)
    return stdout
  }
  const owners = () => [east, west].map((libvirtd) => libvirtd.virsh('qemu', 'list --all --name'))
  const disk = east.image('disk.raw', 2 ** 20)
  const document = `<domain type='qemu'><name>web</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='pc'>hvm</type></os><cpu mode='custom'><model>qemu64</model></cpu>
<devices><disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${disk}'/><target dev='vda' bus='virtio'/>
<iotune><total_bytes_sec>1000000</total_bytes_sec></iotune></disk><interface type='user'><mac address='52:54:00:00:00:07'/><model type='virtio'/></interface>
</devices></domain>`
  east.define('qemu', document)
  await run(`host add ${east.uri('qemu')} --name east`)
  await run(`host add ${west.uri('qemu')} --name west`)
  await expect.poll(() => run('host list')).toMatch(/ east .* connected [\s\S]* west .* connected /)
  await expect.poll(() => run('machine list')).toMatch(/^web +off .* root\/virt\/east /m)

  await run('machine start web')
  expect(await run('machine migrate web west --live --check')).toContain('nothing is in the way')
  expect(await run('machine migrate web west --live')).toContain('web: at west now')
  expect(owners()).toEqual(['', 'web'])
  expect(west.virsh('qemu', 'domstate web')).toBe('running')
  expect(await run('machine list')).toMatch(/^web +running .* root\/virt\/west /m)

  expect((await command(house.data, 'machine adopt web local --yes')).stderr).toContain('running')
  await run('machine poweroff web')
  expect(await run('machine adopt web local --dry-run')).toMatch(
    /^options of vda|a bound of reads and writes together/m,
  )
  expect(owners()).toEqual(['', 'web'])
  expect(await run('machine adopt web local --yes')).toBe('web: is of local now\n')
  expect(owners()).toEqual(['', ''])
  const own = await run('machine list')
  expect(own).toMatch(/^web +off .* root\/virt /m)
  await run('machine start web')
  expect(await run('machine show web')).toContain(disk)
  await run('machine poweroff web')

  expect(await run('machine adopt web east --yes')).toBe('web: is of east now\n')
  expect(owners()).toEqual(['web', ''])
  const back = east.virsh('qemu', 'dumpxml web')
  expect([back.includes(disk), back.includes('52:54:00:00:00:07')]).toEqual([true, true])
  await run('machine start web')
  expect(east.virsh('qemu', 'domstate web')).toBe('running')
  await run('machine poweroff web')
})
