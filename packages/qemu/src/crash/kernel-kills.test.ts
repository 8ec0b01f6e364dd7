import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { killedForMemory, memoryKillsOfHost } from './kernel-kills.ts'

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'kernel-kills-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'file')
  writeFileSync(path, text)
  return path
}

const log = [
  '6,900,50,-;qemu-system-x86 invoked oom-killer: gfp_mask=0x140cca, order=0, oom_score_adj=0',
  '3,911,52,-;Out of memory: Killed process 4211 (qemu-system-x86) total-vm:1048576kB, anon-rss:524288kB',
  '3,912,53,-;Memory cgroup out of memory: Killed process 4300 (qemu-system-x86) total-vm:1kB',
  '3,913,54,-;oom_reaper: reaped process 4211 (qemu-system-x86), now anon-rss:0kB',
].join('\n')

test('a process that the kernel ended for want of memory is found in its log, with its own words', () => {
  const kmsg = file(log)
  expect(killedForMemory(4211, { kmsg })).toBe(
    'Out of memory: Killed process 4211 (qemu-system-x86) total-vm:1048576kB, anon-rss:524288kB',
  )
  expect(killedForMemory(4300, { kmsg })).toMatch(/^Memory cgroup out of memory: Killed process 4300 /)
})

test('one whose number only begins so, or that was only looked at, is not', () => {
  const kmsg = file(log)
  expect(killedForMemory(421, { kmsg })).toBeUndefined()
  expect(killedForMemory(900, { kmsg })).toBeUndefined()
})

test('an earlier process that had its number is not taken for it', () => {
  const kmsg = file(log)
  expect(killedForMemory(4211, { kmsg }, { newest: 0 })).toBeUndefined()
  expect(killedForMemory(4211, { kmsg }, { newest: 1 })).toBeUndefined()
  expect(killedForMemory(4300, { kmsg }, { newest: 1 })).toContain('process 4300')
  expect(killedForMemory(4211, { kmsg }, { newest: 2 })).toContain('process 4211')
})

test('a log that can not be read has nothing', () => {
  expect(killedForMemory(4211, { kmsg: '/nowhere/kmsg' })).toBeUndefined()
  expect(memoryKillsOfHost({ vmstat: '/nowhere/vmstat' })).toBeUndefined()
})

test('the kernel’s own log is read to its end', () => {
  expect(killedForMemory(2 ** 30)).toBeUndefined()
})

test('what the host counts is read, and that it does not count', () => {
  expect(memoryKillsOfHost({ vmstat: file('pgfault 12\noom_kill 7\n') })).toBe(7)
  expect(memoryKillsOfHost({ vmstat: file('pgfault 12\n') })).toBeUndefined()
})
