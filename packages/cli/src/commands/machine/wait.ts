import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { type Condition, parseCondition } from '../../machine/wait-conditions.ts'
import { WatchedMachine } from '../../machine/watched-machine.ts'
import { durationMs } from '../../output/duration.ts'
import { safeText } from '../../output/safe-text.ts'

/** Waits until all that was asked for has come true of a machine. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  const asked = invocation.list('for')
  const conditions = (asked.length === 0 ? ['running'] : asked).map(parseCondition)
  const timeoutMs = durationMs(invocation, 'timeout')
  const machine = invocation.argument('machine')
  const startMs = host.now()
  using connection = await connectApi(invocation)
  const stop = new AbortController()
  const late = timeoutMs === undefined ? undefined : setTimeout(() => stop.abort(lateReason), timeoutMs)
  const signal = AbortSignal.any([host.signal, stop.signal])
  const open = new Set<Condition>(conditions)
  const show = () => output.progress(`waiting for ${[...open].map(({ text }) => text).join(', ')}`)
  try {
    const watched = await WatchedMachine.open(invocation, connection.client, { machine, signal })
    const { name } = watched.machine
    show()
    await Promise.all(
      conditions.map(async (condition) => {
        await condition.until(watched, { host, signal })
        open.delete(condition)
        if (open.size > 0) {
          output.note(`${safeText(name)}: ${safeText(condition.text)}`)
          show()
        }
      }),
    )
    const seconds = (host.now() - startMs) / 1000
    const result = {
      machine: name,
      state: watched.machine.state,
      conditions: conditions.map(({ text }) => text),
      seconds,
    }
    await output.result(
      result,
      () =>
        `${safeText(name)}: ${conditions.map(({ text }) => safeText(text)).join(', ')} after ${seconds.toFixed(1)} s`,
    )
  } catch (error) {
    if (stop.signal.aborted && stop.signal.reason === lateReason) {
      const missing = [...open].map(({ text }) => text).join(', ')
      const remedy = `"cimarron machine console ${machine}" shows what its guest does`
      throw new CliError(
        'timeout',
        `${missing} of machine "${machine}" did not come true in ${(timeoutMs ?? 0) / 1000} s`,
        remedy,
      )
    }
    throw error
  } finally {
    clearTimeout(late)
    stop.abort()
    output.clearProgress()
  }
}

const lateReason = new Error('the time is over')
