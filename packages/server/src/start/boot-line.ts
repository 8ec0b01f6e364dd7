import type { Session } from '@cimarron/estate'

/** What a Linux kernel says first. */
const kernelLine = /Linux version [^\r\n]+/
/** What the guest says when its userspace is there. */
const userspace = 'GUEST UP'
const mostKept = 256 * 1024

/**
 * Waits until a machine's guest has booted, by its own words on the serial port, and gives the kernel's version line.
 * Undefined when the guest did not get there in time, or has said it so long ago that it is no longer kept.
 */
export async function bootLine(session: Session, machine: string, signal: AbortSignal): Promise<string | undefined> {
  const serial = await session.openSerial(machine)
  try {
    // What was said before is read after opening, so nothing falls between the two.
    let said = Buffer.from(await session.readSerialLog(machine)).toString('latin1')
    if (!said.includes(userspace))
      for await (const chunk of readUntil(serial, signal)) {
        said = (said + chunk).slice(-mostKept)
        if (said.includes(userspace)) break
      }
    return kernelLine.exec(said)?.[0]
  } finally {
    serial.destroy()
  }
}

async function* readUntil(stream: NodeJS.ReadableStream, signal: AbortSignal): AsyncGenerator<string> {
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const end = (): void => resolve()
  signal.addEventListener('abort', end, { once: true })
  const reader = stream[Symbol.asyncIterator]()
  try {
    while (!signal.aborted) {
      const next = await Promise.race([reader.next(), ended])
      if (next === undefined || next.done === true) return
      yield Buffer.from(next.value).toString('latin1')
    }
  } finally {
    signal.removeEventListener('abort', end)
  }
}
