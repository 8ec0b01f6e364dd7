/** What can be asked about a machine's memory on disk. A saved machine goes on by `start-machine`. */
export type SaveCommand =
  | { readonly kind: 'save-machine'; readonly machine: string }
  | { readonly kind: 'discard-saved-machine'; readonly machine: string }

export type SaveCommandKind = SaveCommand['kind']

export const saveCommandKinds: readonly SaveCommandKind[] = ['save-machine', 'discard-saved-machine']
