import '@xterm/xterm/css/xterm.css'
import type { Client } from '@cimarron/api/client'
import { Text } from '@mantine/core'
import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import { useEffect, useRef, useState } from 'react'
import { useSession } from '../session/session-context.tsx'
import { messageOf } from '../toasts/message-of.ts'
import { ConsoleFrame } from './console-frame.tsx'

const colours = { background: '#14110f', foreground: '#e8e2dc', cursor: '#e49870', selectionBackground: '#6b4a38' }
/** What was said before anybody looked. */
const backlogBytes = 64 * 1024

/** A serial port as a terminal: what was said before, then live; what is typed goes to the guest. */
export default function SerialConsole({ machine }: { readonly machine: string }) {
  const { client } = useSession()
  const target = useRef<HTMLDivElement>(null)
  const [note, setNote] = useState<string | undefined>('Connecting')
  const [attempt, setAttempt] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt begins from the start
  useEffect(() => {
    const element = target.current
    if (!element) return undefined
    const end = new AbortController()
    const terminal = openTerminal(element, end.signal)
    setNote('Connecting')
    attach(terminal, { client, machine, signal: end.signal, opened: () => setNote(undefined) }).then(
      () => end.signal.aborted || setNote('The console ended.'),
      (error: unknown) => end.signal.aborted || setNote(messageOf(error)),
    )
    return () => end.abort()
  }, [client, machine, attempt])

  const again = note === undefined || note === 'Connecting' ? undefined : () => setAttempt((count) => count + 1)
  return (
    <ConsoleFrame target={target} label="Serial console" note={note} onReconnect={again}>
      <Text size="xs" c="dimmed">
        Select to copy with Ctrl+Shift+C, paste with Ctrl+Shift+V. Tab stays in the terminal; Ctrl+Shift+Escape leaves
        it.
      </Text>
    </ConsoleFrame>
  )
}

function openTerminal(element: HTMLElement, signal: AbortSignal): Terminal {
  const fontFamily = getComputedStyle(element).getPropertyValue('--mantine-font-family-monospace')
  const terminal = new Terminal({
    theme: colours,
    fontFamily,
    fontSize: 14,
    // In rows as high as the letters, some fonts' underscores are cut off.
    lineHeight: 1.2,
    scrollback: 10_000,
    screenReaderMode: false,
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  terminal.open(element)
  fit.fit()
  terminal.focus()
  terminal.attachCustomKeyEventHandler((event) => passToGuest(terminal, event))
  const resized = new ResizeObserver(() => fit.fit())
  resized.observe(element)
  signal.addEventListener('abort', () => {
    resized.disconnect()
    terminal.dispose()
  })
  return terminal
}

/** All keys are the guest's but for those that copy, and one that lets a keyboard's user out again. */
function passToGuest(terminal: Terminal, event: KeyboardEvent): boolean {
  if (event.type !== 'keydown' || !event.ctrlKey || !event.shiftKey) return true
  if (event.code === 'Escape') {
    terminal.blur()
    return false
  }
  if (event.code !== 'KeyC') return true
  event.preventDefault()
  void navigator.clipboard.writeText(terminal.getSelection())
  return false
}

interface Attachment {
  readonly client: Client
  readonly machine: string
  readonly signal: AbortSignal
  readonly opened: () => void
}

/** Resolves when the console ended. */
async function attach(terminal: Terminal, { client, machine, signal, opened }: Attachment): Promise<void> {
  // Attached first: what is said while the backlog is read waits, and nothing is lost in between.
  const console = await client.openConsole(machine, { kind: 'serial' }, { signal })
  const typed = terminal.onData((text) => void console.write(text))
  try {
    const log = await client.call('machines.serial-log', { machine, lastBytes: backlogBytes }, { signal })
    await written(terminal, log)
    opened()
    for await (const bytes of console.output) await written(terminal, bytes)
  } finally {
    typed.dispose()
    console.close()
  }
}

/** Resolves when the terminal has worked it off, so that a guest that floods its console can't fill the tab's memory. */
function written(terminal: Terminal, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => terminal.write(bytes, resolve))
}
