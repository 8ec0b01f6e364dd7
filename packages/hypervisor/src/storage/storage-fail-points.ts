/** Places at which a test kills the daemon: 1 only the intent is durable; the last, the outcome is. */
export const storageFailPoints = [
  'pool-define:1',
  'volume-create:1',
  'volume-create:2',
  'volume-create:3',
  'volume-create:4',
  'volume-resize:1',
  'volume-resize:2',
  'volume-resize:3',
  'volume-delete:1',
  'volume-delete:2',
  'volume-delete:3',
] as const

export type StorageFailPoint = (typeof storageFailPoints)[number]
