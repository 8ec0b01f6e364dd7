/**
 * The module of limits, tried on a kernel that has control groups of version 2: this program is bundled, runs in a guest as
 * root, and says of each behaviour whether it was so. `limits.test.ts` boots it.
 */
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { findHierarchies, removeGroups, removeParents } from '../src/cgroup.ts'
import { causeOfDeath } from '../src/crash/cause-of-death.ts'
import { kernelFiles } from '../src/crash/kernel-kills.ts'
import { findControllers } from '../src/limits/controllers.ts'
import { MachineGroup } from '../src/limits/machine-group.ts'
import type { RunRecord } from '../src/run-record.ts'

const mebibyte = 2 ** 20
const mount = '/sys/fs/cgroup'
const [, program = '', part = 'all'] = process.argv

/** What came of each, one to a line. */
function say(behaviour: string, holds: boolean, found: unknown): void {
  console.log(`LIMITS ${holds ? 'ok' : 'FAILED'} ${behaviour}${holds ? '' : `: ${JSON.stringify(found)}`}`)
}

if (part === 'delegated') {
  process.setgid?.(1000)
  process.setuid?.(1000)
}
const hierarchies = findHierarchies()
const limiting = findControllers(hierarchies)

/** A process that stands for QEMU: it waits for a word before it does what the text says. */
function stand(text: string) {
  const args = ['-e', `process.stdin.once('data', () => { ${text} })`]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const end = Promise.withResolvers<{ code: number | null; signal: string | null }>()
  child.once('exit', (code, signal) => end.resolve({ code, signal }))
  let output = ''
  child.stdout.on('data', (piece: Buffer) => {
    output += piece.toString()
  })
  return {
    pid: child.pid ?? 0,
    end: end.promise,
    go: () => child.stdin.write('go\n'),
    kill: () => child.kill('SIGKILL'),
    output: () => output,
  }
}

function usedMicroseconds(machine: string): number {
  const text = readFileSync(`${mount}/cimarron/${machine}/cpu.stat`, 'utf8')
  return Number(/usage_usec (\d+)/.exec(text)?.[1])
}

async function asRoot(): Promise<void> {
  say('cpu, memory, io and pids can be limited', limiting.usable.size === 4, [...limiting.missing])

  const wanted = {
    cpu: { weight: 250, processors: 1.5, periodUs: 50_000 },
    memory: { maxBytes: 200 * mebibyte, highBytes: 180 * mebibyte },
    io: { weight: 50, devices: [{ path: '/dev/vda', readBytesPerSecond: mebibyte, writesPerSecond: 100 }] },
    tasks: 90,
  }
  const group = new MachineGroup(limiting, 'web')
  group.apply(wanted)
  const io = { ...wanted.io, devices: [{ ...wanted.io.devices[0], path: '254:0' }] }
  say('what was put in force is read back from the kernel', same(group.limits, { ...wanted, io }), group.limits)

  group.apply({ cpu: { processors: 0.2 } })
  say('other limits take the place of all former ones', same(group.limits, { cpu: { processors: 0.2 } }), group.limits)
  const busy = stand('for (;;);')
  const helper = stand('for (;;);')
  group.enter(busy.pid)
  group.enter(helper.pid)
  const members = readFileSync(`${mount}/cimarron/web/cgroup.procs`, 'utf8').trim().split('\n').map(Number)
  say('a machine’s processes are in one group', same(members.toSorted(), [busy.pid, helper.pid].toSorted()), members)
  busy.go()
  helper.go()
  const from = [usedMicroseconds('web'), performance.now()] as const
  await delay(3000)
  const share = (usedMicroseconds('web') - from[0]) / 1000 / (performance.now() - from[1])
  say(
    'two busy processes together get the fifth of a processor that their machine is given',
    share > 0.1 && share < 0.3,
    share,
  )
  group.apply({ cpu: { processors: 0.6 } })
  const then = [usedMicroseconds('web'), performance.now()] as const
  await delay(3000)
  const more = (usedMicroseconds('web') - then[0]) / 1000 / (performance.now() - then[1])
  say('more is given to a running machine at once', more > 0.45 && more < 0.8, more)
  group.apply({})
  say('what is taken back is lifted', same(group.limits, {}), group.limits)
  busy.kill()
  helper.kill()
  await Promise.all([busy.end, helper.end])

  const small = new MachineGroup(limiting, 'small')
  small.apply({ memory: { maxBytes: 160 * mebibyte } })
  const greedy = stand('const all = []; for (;;) all.push(Buffer.alloc(1048576, 1))')
  const bystander = stand('')
  small.enter(greedy.pid)
  small.enter(bystander.pid)
  greedy.go()
  const { signal } = await greedy.end
  say('a process that takes more than its machine’s memory is ended by the kernel', signal === 'SIGKILL', signal)
  say('the processes that run for it are ended with it', (await bystander.end).signal === 'SIGKILL', 'alive')
  const record = { config: { limits: { memory: { maxBytes: 160 * mebibyte } } } } as RunRecord
  const told = causeOfDeath({ group: small, record, kernel: kernelFiles })?.text
  const sentence =
    'the kernel ended it where it would have taken more than 160 MiB of memory; raise limits.memory.maxBytes'
  say('and that is told as the reason', told === sentence, told)
  const fine = new MachineGroup(limiting, 'web')
  say(
    'of a machine that kept within its limits it is not',
    causeOfDeath({ group: fine, record, kernel: kernelFiles }) === undefined,
    fine.memoryKills,
  )

  const few = new MachineGroup(limiting, 'few')
  few.apply({ tasks: 20 })
  const forker = stand(
    "const { spawn } = require('node:child_process'); let failed = 0, left = 30; for (let i = 0; i < 30; i++) { const c = spawn('sleep', ['9']); c.on('error', (e) => { failed++; if (--left === 0) done() }); c.on('spawn', () => { if (--left === 0) done() }) } function done() { console.log('REFUSED ' + failed); process.exit() }",
  )
  few.enter(forker.pid)
  forker.go()
  await forker.end
  say('more tasks than are given are refused', /REFUSED [1-9]/.test(forker.output()), forker.output())
  writeFileSync(`${mount}/cimarron/few/cgroup.kill`, '1')

  const slow = new MachineGroup(limiting, 'slow')
  const read =
    'const { spawnSync } = require("node:child_process"); const t = Date.now(); spawnSync("dd", ["if=/dev/vda", "of=/dev/null", "bs=65536", "count=48", "iflag=direct"]); console.log("TOOK " + (Date.now() - t)); process.exit()'
  slow.apply({ io: { devices: [{ path: '/dev/vda', readBytesPerSecond: mebibyte }] } })
  const reader = stand(read)
  slow.enter(reader.pid)
  reader.go()
  await reader.end
  const tookMs = Number(/TOOK (\d+)/.exec(reader.output())?.[1])
  say('3 MiB at 1 MiB a second take more than two seconds', tookMs > 2000, reader.output())
  const partition = '/dev/vda1'
  slow.apply({ io: { devices: [{ path: partition, readsPerSecond: 5 }] } })
  say('a partition stands for its disk', slow.limits.io?.devices?.[0]?.path === '254:0', slow.limits)
  const refusal = await attempt(() => slow.apply({ io: { devices: [{ path: '/proc/self', readsPerSecond: 5 }] } }))
  say('a path on no block device is refused with the remedy', /name the device itself/.test(refusal), refusal)

  for (const machine of ['web', 'small', 'few', 'slow']) await removeGroups(hierarchies, machine)
  await removeParents(hierarchies)
  say('nothing of it is left', !existsSync(`${mount}/cimarron`), '')
}

/** As a service that systemd has given a group of its own (`Delegate=yes`, `User=`). */
async function inService(): Promise<void> {
  const service = `${mount}/system.slice/cimarron.service`
  mkdirSync(service, { recursive: true })
  for (const folder of [mount, `${mount}/system.slice`]) {
    writeFileSync(`${folder}/cgroup.subtree_control`, '+cpu +memory +io +pids')
  }
  for (const file of ['', '/cgroup.procs', '/cgroup.subtree_control', '/cgroup.threads'])
    chownSync(`${service}${file}`, 1000, 1000)
  writeFileSync('/tmp/service.sh', `echo $$ > ${service}/cgroup.procs\nexec ${process.execPath} ${program} delegated\n`)
  const { status } = spawnSync('sh', ['/tmp/service.sh'], { stdio: 'inherit' })
  say('the service ended well', status === 0, status)
}

async function delegated(): Promise<void> {
  say('a service that is not root limits by the controllers it was given', limiting.usable.size === 4, [
    ...limiting.missing,
  ])
  const own = readFileSync('/proc/self/cgroup', 'utf8').trim()
  say('its daemon has left the group for one beside its machines', own.endsWith('/cimarron.service/daemon'), own)
  const group = new MachineGroup(limiting, 'web')
  group.apply({ cpu: { weight: 300 }, tasks: 100 })
  const child = stand('')
  group.enter(child.pid)
  const where = readFileSync(`/proc/${child.pid}/cgroup`, 'utf8').trim()
  say('its machines are in groups of their own', where.endsWith('/cimarron.service/cimarron/web'), where)
  say('with their limits', same(group.limits, { cpu: { weight: 300 }, tasks: 100 }), group.limits)
  child.kill()
  await child.end
  await removeGroups(hierarchies, 'web')
  const again = findHierarchies().find(({ name }) => name === 'unified')
  say('the next daemon, started where this one is, finds the same place', again?.folder === limiting.folder, again)
}

async function attempt(work: () => void): Promise<string> {
  try {
    work()
    return 'it was taken'
  } catch (error) {
    return String(error)
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  )
}

if (part === 'delegated') await delegated()
else {
  await asRoot()
  await inService()
  console.log('LIMITS END')
}
