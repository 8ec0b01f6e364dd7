import { execFileSync } from 'node:child_process'
import { completeConfig } from '@cimarron/hypervisor'
import { freezeFailPoints, openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { dieAt } from './die-at.ts'
import { guestDraft, TestFolder } from './guest.ts'

/** What the daemon said before it died. */
const said = { 'freeze:1': '', 'freeze:2': '', 'thaw:1': 'frozen 1\n' } as const

test.for(freezeFailPoints)('what a daemon that was killed at %s had frozen is thawed by the next', async (point) => {
  using folder = new TestFolder()
  const path = folder.disk('raw', '16M')
  execFileSync('mke2fs', ['-q', '-t', 'ext4', path])
  const config = completeConfig({ name: 'killed', ...guestDraft({ agent: true }), disks: [{ path, format: 'raw' }] })
  const died = await dieAt(
    point,
    { folder: folder.path, config: JSON.stringify(config), how: '' },
    'killed-freezing.ts',
  )
  expect(died).toEqual({ signal: 'SIGKILL', output: said[point] })

  await using hypervisor = await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
  const machine = hypervisor.machine(config.id)
  if (!machine) throw new Error('the machine was lost')
  try {
    expect(machine.view.state).toBe('running')
    const { agent } = machine
    await expect.poll(() => agent.freezeStatus(), { timeout: 20_000 }).toBe('thawed')
    // The guest writes again, and can be frozen another time.
    const bytes = (async function* () {
      yield Buffer.from('written')
    })()
    expect(await agent.writeFile('/mnt/after', bytes)).toBe(7)
    expect(await agent.freeze()).toBe(1)
    expect(await agent.thaw()).toBe(1)
  } finally {
    await machine.powerOff()
  }
})
