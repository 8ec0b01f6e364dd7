import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { SessionProvider, useSession } from './session/session-context.tsx'
import { SignInForm } from './session/sign-in-form.tsx'
import { Workspace } from './shell/workspace.tsx'
import { readableGreys, theme } from './theme/theme.ts'
import { ToastProvider } from './toasts/toasts.tsx'

// Nothing is asked again by itself: the event stream says what has changed.
const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, staleTime: Number.POSITIVE_INFINITY } },
})

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={readableGreys}>
      <QueryClientProvider client={queryClient}>
        <ToastProvider>
          <SessionProvider>
            <Door />
          </SessionProvider>
        </ToastProvider>
      </QueryClientProvider>
    </MantineProvider>
  )
}

function Door() {
  const { session } = useSession()
  return session ? <Workspace key={session.token} session={session} /> : <SignInForm />
}
