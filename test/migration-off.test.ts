import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DaemonPair } from './daemon-pair.ts'

test('a machine that is off goes to another daemon with its volume and the snapshots inside, and its disk here is removed', async () => {
  await using pair = await DaemonPair.open()
  const { here, there } = pair
  for (const { daemon, run } of [here, there].map((house) => ({ daemon: house.daemon, run: house.run.bind(house) }))) {
    const folder = join(daemon.data, 'images')
    await mkdir(folder)
    await run(`pool define images ${folder}`)
  }
  await here.run('volume create images/web --size 16M')
  await here.run('machine define web --memory 128M --accel tcg --disk volume=images/web')
  await here.run('machine snapshot create web first')
  const moved = await here.run('machine migrate web there --pool images --remove-disks')
  expect(moved).toMatch(/^web: at there now; .* of disks/)
  expect(await here.json('volume list')).toEqual([])
  expect(await here.machine('web')).toBeUndefined()
  expect(await there.machine('web')).toMatchObject({ state: 'off' })
  expect(await there.run('machine snapshot list web')).toContain('first')
  await there.run('machine snapshot revert web first --yes')
  await there.run('machine delete web --yes --snapshots')
}, 60_000)
