import { Button, Text } from '@mantine/core'
import RFB from '@novnc/novnc'
import { useEffect, useRef, useState } from 'react'
import { useSession } from '../session/session-context.tsx'
import { messageOf } from '../toasts/message-of.ts'
import { ConsoleFrame } from './console-frame.tsx'

/** A machine's screen by VNC: keyboard and pointer go to the guest. */
export default function Screen({ machine }: { readonly machine: string }) {
  const { client } = useSession()
  const target = useRef<HTMLDivElement>(null)
  const connection = useRef<RFB | null>(null)
  const [note, setNote] = useState<string | undefined>('Connecting')
  const [attempt, setAttempt] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt begins from the start
  useEffect(() => {
    const element = target.current
    if (!element) return undefined
    const end = new AbortController()
    const show = async () => {
      const body = { kind: 'graphics' } as const
      const { path } = await client.call('consoles.create', { machine, body }, { signal: end.signal })
      if (end.signal.aborted) return
      const { rfb, reason } = openScreen(element, path)
      connection.current = rfb
      end.signal.addEventListener('abort', () => rfb.disconnect())
      rfb.addEventListener('connect', () => setNote(undefined))
      rfb.addEventListener(
        'disconnect',
        () => end.signal.aborted || setNote(reason() ?? 'The connection to the screen ended.'),
      )
    }
    setNote('Connecting')
    show().catch((error: unknown) => end.signal.aborted || setNote(messageOf(error)))
    return () => {
      end.abort()
      connection.current = null
    }
  }, [client, machine, attempt])

  const again = note === undefined || note === 'Connecting' ? undefined : () => setAttempt((count) => count + 1)
  return (
    <ConsoleFrame target={target} label="Screen" note={note} onReconnect={again}>
      <Text size="xs" c="dimmed">
        Keyboard and pointer go to the guest while the screen has the focus.
      </Text>
      <Button
        variant="default"
        size="xs"
        disabled={note !== undefined}
        onClick={() => connection.current?.sendCtrlAltDel()}
      >
        Send Ctrl+Alt+Delete
      </Button>
    </ConsoleFrame>
  )
}

/** With why it ended, where the daemon said so: it moved, or the right to it was taken away. */
function openScreen(
  element: HTMLElement,
  path: string,
): { readonly rfb: RFB; readonly reason: () => string | undefined } {
  const address = new URL(path, window.location.href)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(address, ['binary'])
  let reason: string | undefined
  socket.addEventListener('close', ({ code, reason: words }) => {
    // After the word that programs know it by.
    if (code >= 4400) reason = `The screen ended: ${words.replace(/^[\w-]+: /, '')}.`
  })
  const rfb = new RFB(element, socket)
  rfb.scaleViewport = true
  rfb.background = 'transparent'
  rfb.focusOnClick = true
  return { rfb, reason: () => reason }
}
