import type { SignedIn } from '@cimarron/api/client'

/** In the tab's own storage: gone with the tab, and never sent by the browser on its own account, as a cookie would be. */
const key = 'cimarron-session'

export function rememberedSession(): SignedIn | null {
  const text = sessionStorage.getItem(key)
  if (text === null) return null
  const session = JSON.parse(text) as SignedIn // written below, by nobody else
  return session.expiresMs > Date.now() ? session : null
}

export function rememberSession(session: SignedIn): void {
  sessionStorage.setItem(key, JSON.stringify(session))
}

export function forgetSession(): void {
  sessionStorage.removeItem(key)
}
