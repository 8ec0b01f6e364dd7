import { execFileSync } from 'node:child_process'
import { completeConfig, type Machine } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { expect, test } from 'vitest'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'

function open(folder: TestFolder, failPoint: (name: string) => void = () => undefined) {
  return openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'], failPoint })
}

function draft(folder: TestFolder, firmware: 'bios' | 'uefi' = 'bios') {
  const disks = [{ path: folder.disk('qcow2', '64M'), format: 'qcow2' } as const]
  return completeConfig({ name: 'moments', ...guestDraft(), firmware, disks })
}

const counted = 'n=0; (while :; do n=$((n+1)); echo $n >> /tmp/all; sleep 0.1; done) & echo begun'
/** It counts on, and its memory is of then: of what it counted it has left nothing out, and knows no more. */
async function goesOnFrom(shell: GuestShell, mark: string): Promise<void> {
  expect(await shell.says('cat /tmp/mark')).toBe(mark)
  const now = Number(await shell.says('tail -n 1 /tmp/all'))
  await shell.untilSays(`[ $(tail -n 1 /tmp/all) -gt ${now + 3} ] && echo later`, 'later')
  expect(await shell.says("awk '$1 != NR { bad++ } END { print bad + 0 }' /tmp/all")).toBe('0')
}
const remember = (mark: string) => `echo ${mark} > /tmp/mark`
const write = (text: string) => `printf %-512s ${text} | dd of=/dev/vda conv=fsync 2>/dev/null`
const read = 'head -c 16 /dev/vda'

function checkImage(machine: Machine): string {
  const path = machine.view.defined.disks[0]?.path ?? ''
  return execFileSync('qemu-img', ['check', '-f', 'qcow2', path], { encoding: 'utf8' })
}

test.for(['bios'] as const)(
  'a guest that counts goes back to where it was, and so does its disk (%s)',
  // Firmware takes its time where it is emulated, twice.
  { timeout: 400_000 },
  async (firmware) => {
    using folder = new TestFolder()
    await using hypervisor = await open(folder)
    const machine = await hypervisor.define(draft(folder, firmware))
    await machine.start()
    const shell = await GuestShell.of(machine)
    await shell.says(write('before'))
    await shell.says(`${remember('before')}; ${counted}`)
    await machine.pause()
    const taken = await machine.snapshots.take({ name: 'then' })
    await machine.resume()
    await goesOnFrom(shell, 'before')
    await shell.says(`${remember('after')}; ${write('after')}`)

    await machine.snapshots.revert(taken.id, { force: true })
    expect(machine.view.state).toBe('paused')
    await machine.resume()
    await goesOnFrom(shell, 'before')
    expect(await shell.says(read)).toMatch(/^before/)

    // The same from power off: QEMU is started for it.
    await shell.says(`${remember('again')}; ${write('again')}`)
    await machine.powerOff()
    await machine.snapshots.revert(taken.id, { force: true })
    await machine.resume()
    const anew = await GuestShell.of(machine)
    await goesOnFrom(anew, 'before')
    expect(await anew.says(read)).toMatch(/^before/)
    await machine.powerOff()
    expect(checkImage(machine)).toContain('No errors were found')
    await machine.undefine({ snapshots: true })
  },
)

test('a QEMU that is killed while its snapshot is taken leaves none, and an image without faults', async () => {
  using folder = new TestFolder()
  let victim: number | undefined
  await using hypervisor = await open(folder, (point) => {
    if (point === 'snapshot:1' && victim !== undefined) process.kill(victim, 'SIGKILL')
  })
  const machine = await hypervisor.define(draft(folder))
  await machine.start()
  victim = machine.view.pid
  await expect(machine.snapshots.take({ name: 'cut' })).rejects.toThrow()
  expect(machine.view.state).toBe('off')
  expect(machine.snapshots.all()).toEqual([])
  expect(checkImage(machine)).toContain('No errors were found')
  victim = undefined
  await machine.undefine()
})
