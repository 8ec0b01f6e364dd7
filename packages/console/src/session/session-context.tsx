import { type Client, createClient, type SignedIn } from '@cimarron/api/client'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import { forgetSession, rememberedSession, rememberSession } from './stored-session.ts'

interface SessionState {
  readonly session: SignedIn | null
  readonly client: Client
  readonly signIn: (name: string, password: string) => Promise<void>
  readonly signOut: () => void
  /** The server knows the token no longer. */
  readonly expire: () => void
  /** Why nobody is signed in any more, where there is something to say. */
  readonly notice: string | null
}

const Context = createContext<SessionState | null>(null)

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [session, setSession] = useState(rememberedSession)
  const [notice, setNotice] = useState<string | null>(null)
  const queries = useQueryClient()
  const token = session?.token
  const client = useMemo(
    () => createClient({ server: window.location.origin, credentials: { token: () => token } }),
    [token],
  )

  const end = useCallback(
    (why: string | null) => {
      forgetSession()
      queries.clear()
      setNotice(why)
      setSession(null)
    },
    [queries],
  )
  const signIn = useCallback(
    async (name: string, password: string) => {
      const signed = await client.call('session.create', { body: { name, password } })
      rememberSession(signed)
      setNotice(null)
      setSession(signed)
    },
    [client],
  )
  const signOut = useCallback(() => {
    // The token is forgotten here in any case; where the server can't be told, it ends by itself.
    client.call('session.end').catch(console.warn)
    end(null)
  }, [client, end])
  const expire = useCallback(() => end('Your session has ended. Sign in again.'), [end])

  const state = useMemo(
    () => ({ session, client, signIn, signOut, expire, notice }),
    [session, client, signIn, signOut, expire, notice],
  )
  return <Context value={state}>{children}</Context>
}

export function useSession(): SessionState {
  const state = useContext(Context)
  if (!state) throw new Error('useSession stands outside of SessionProvider')
  return state
}
