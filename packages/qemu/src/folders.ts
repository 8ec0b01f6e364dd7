import { join } from 'node:path'

interface Place {
  readonly directory: string
}

/** What serial ports said in earlier runs, and how machines came to be off. */
export function historyFolder({ directory }: Place): string {
  return join(directory, 'consoles')
}

/** What firmware remembers. */
export function firmwareFolder({ directory }: Place): string {
  return join(directory, 'firmware')
}

/** What TPMs remember. */
export function tpmFolder({ directory }: Place): string {
  return join(directory, 'tpm')
}

/** The memory of machines that are saved. */
export function savedFolder({ directory }: Place): string {
  return join(directory, 'saved')
}

/** The memory that external snapshots hold. */
export function momentsFolder({ directory }: Place): string {
  return join(directory, 'moments')
}

/** What TPMs knew at snapshots of their machines. */
export function tpmMomentsFolder({ directory }: Place): string {
  return join(directory, 'tpm-moments')
}
