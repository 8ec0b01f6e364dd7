import { useSyncExternalStore } from 'react'

/** Which machine's panel is open stands in the address, so that a reload, a link and the back button work. */
export function useChosenMachine(): string | undefined {
  return useSyncExternalStore(subscribe, chosen)
}

export function addressOf(machine: string): string {
  return `#${machine}`
}

/** Where no machine is chosen. */
export const listAddress = '#'

function chosen(): string | undefined {
  return window.location.hash.slice(1) || undefined
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}
