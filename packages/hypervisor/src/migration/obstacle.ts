/** What a target finds wrong with an offer. */
export const obstacleKinds = [
  'state',
  'platform',
  'version',
  'architecture',
  'acceleration',
  'cpu',
  'machine-type',
  'feature',
  'immovable',
  'name',
  'id',
  'mac',
  'memory',
  'disk',
  'room',
  'file',
  'snapshot',
  'network',
  'device',
  'port',
  'tls',
] as const

export type ObstacleKind = (typeof obstacleKinds)[number]

/** One reason why a machine can't come; a pre-flight check names all of them at once. */
export interface MigrationObstacle {
  readonly kind: ObstacleKind
  /** What is in the way, with its value. */
  readonly problem: string
  /** What would help. Both name the host that they are about, as the plan calls it. */
  readonly remedy: string
  /** The device that it is about. */
  readonly device?: string
}
