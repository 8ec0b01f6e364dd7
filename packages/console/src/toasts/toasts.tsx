import { Affix, Notification, Stack } from '@mantine/core'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { messageOf } from './message-of.ts'

interface Toast {
  readonly id: number
  readonly title: string
  readonly text: string
}

interface Toasts {
  /** Shows what failed until it is closed: an error that goes away by itself was not read. */
  readonly failed: (title: string, error: unknown) => void
}

const Context = createContext<Toasts | null>(null)
const most = 5

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const lastId = useRef(0)
  const failed = useCallback((title: string, error: unknown) => {
    const toast = { id: ++lastId.current, title, text: messageOf(error) }
    setToasts((others) => [...others, toast].slice(-most))
  }, [])
  const state = useMemo(() => ({ failed }), [failed])
  return (
    <Context value={state}>
      {children}
      <Affix position={{ bottom: 16, right: 16 }} w="min(420px, calc(100vw - 32px))" zIndex={400}>
        <Stack gap="xs" role="log" aria-live="assertive" aria-label="Messages">
          {toasts.map(({ id, title, text }) => (
            <Notification
              key={id}
              color="red"
              title={title}
              role="alert"
              withBorder
              closeButtonProps={{ 'aria-label': 'Close message' }}
              onClose={() => setToasts((others) => others.filter((other) => other.id !== id))}
            >
              {text}
            </Notification>
          ))}
        </Stack>
      </Affix>
    </Context>
  )
}

export function useToasts(): Toasts {
  const toasts = useContext(Context)
  if (!toasts) throw new Error('useToasts stands outside of ToastProvider')
  return toasts
}
