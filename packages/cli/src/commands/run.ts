import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { Client, MachineDraft } from '@cimarron/api/client'
import { connectApi } from '../api/connect-api.ts'
import type { Invocation } from '../command/invocation.ts'
import { plainName } from '../command/plain-text.ts'
import { attach } from '../console/attach.ts'
import { parseEscapeKey } from '../console/escape-key.ts'
import { type GuestSource, guestSource } from '../console/guest-source.ts'
import { CliError } from '../error/cli-error.ts'
import { parseBytes } from '../output/bytes.ts'
import { durationMs } from '../output/duration.ts'
import { whyText } from './machine/why.ts'

const waitSeconds = 60
const usualMemoryBytes = 256 * 2 ** 20

/** A throw-away guest with its console on this terminal: defined, started, and deleted at the end whatever ends it. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  const { host, output } = invocation
  const escapeKey = parseEscapeKey(invocation.text('escape'))
  const draft = draftOf(invocation, await guestSource(invocation.argument('guest')))
  const limitMs = durationMs(invocation, 'timeout')
  using connection = await connectApi(invocation)
  const { client } = connection
  const defined = await client.call('machines.define', { body: draft, wait: waitSeconds }, { signal: host.signal })
  const { machine } = await client.finished(defined, { signal: host.signal })
  if (machine === undefined) throw new CliError('failed', 'the server defined a machine and does not say which')
  const limit = limitMs === undefined ? undefined : AbortSignal.timeout(limitMs)
  const signal = limit === undefined ? host.signal : AbortSignal.any([host.signal, limit])
  try {
    // Standing still until the console is attached, so that its first words are seen.
    await client.finished(
      await client.call('machines.start', { machine, paused: true, wait: waitSeconds }, { signal }),
      { signal },
    )
    await using console = await client.openConsole(machine, { kind: 'serial' }, { signal })
    const leave = escapeKey.byte === undefined || host.stdin.isTTY !== true ? '' : ` ${escapeKey.label} ends it.`
    output.note(`${draft.name} (${machine}).${leave}`)
    const onAttached = async (): Promise<void> => {
      await client.finished(await client.call('machines.resume', { machine, wait: waitSeconds }, { signal }), {
        signal,
      })
    }
    const end = await attach(console, { host: { ...host, signal }, output, escapeKey, onAttached })
    return end === 'escaped' ? undefined : await verdict(client, machine, invocation)
  } catch (error) {
    if (limit?.aborted === true && !host.signal.aborted) {
      throw new CliError('timeout', `${draft.name} still ran after ${(limitMs ?? 0) / 1000} s`)
    }
    throw error
  } finally {
    await putAway(client, machine, invocation)
  }
}

function draftOf(invocation: Invocation, source: GuestSource): MachineDraft {
  const { kind } = source
  const initrd = invocation.text('initrd')
  const append = invocation.text('append')
  if (kind === 'image' && (initrd !== undefined || append !== undefined)) {
    throw new CliError(
      'usage',
      `${source.path} is a disk image; --initrd and --append go with a kernel`,
      'give a kernel, or leave them out',
    )
  }
  const processors = invocation.count('cpus')
  const memory = invocation.text('memory')
  const common = {
    name: plainName(invocation.text('name') ?? `run-${randomBytes(3).toString('hex')}`, '--name'),
    description: 'made by "cimarron run"; deleted when that ends',
    memory: { bytes: memory === undefined ? usualMemoryBytes : parseBytes(memory, '--memory') },
    ...(processors === undefined ? {} : { processors: { count: processors } }),
    graphics: [],
    ...(invocation.flag('net') ? { nics: [{}] } : {}),
  }
  if (kind === 'image') {
    const disk = { path: source.path, format: source.format, readOnly: !invocation.flag('writable') }
    return { ...common, disks: [disk] }
  }
  const direct = {
    kernel: source.path,
    ...(initrd === undefined ? {} : { initrd: resolve(initrd) }),
    commandLine: append ?? 'console=ttyS0',
  }
  return { ...common, boot: { direct }, lifecycle: { onReboot: 'power-off', onCrash: 'power-off' } }
}

/** The console ends with the machine; where that went wrong, why. */
async function verdict(client: Client, machine: string, invocation: Invocation): Promise<number | undefined> {
  const { host, output } = invocation
  const why = await client.call('machines.why', { machine }, { signal: host.signal })
  const isFine = why.reason === 'guest-shutdown' || why.reason === 'requested' || why.reason === 'guest-reset'
  if (isFine) return undefined
  output.note(whyText(why, { paint: output.paintNote, now: host.now() }))
  return 1
}

/** Also when the signal has come: then the time for it is bounded. */
async function putAway(client: Client, machine: string, invocation: Invocation): Promise<void> {
  const { output } = invocation
  if (invocation.flag('keep')) {
    output.note(`Kept as ${machine}; "cimarron machine delete ${machine} --force" deletes it.`)
    return
  }
  const signal = AbortSignal.timeout(waitSeconds * 1000)
  try {
    const job = await client.call('machines.undefine', { machine, powerOff: true, wait: waitSeconds }, { signal })
    await client.finished(job, { signal })
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    output.warn(`${machine} was not deleted: ${words}\n  "cimarron machine delete ${machine} --force" does it`)
  }
}
