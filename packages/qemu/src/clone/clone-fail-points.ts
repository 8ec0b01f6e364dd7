/**
 * The places in a clone at which a test kills the daemon, between those of its disks (see `storageFailPoints`). What holds
 * after each:
 *
 * | point | the next daemon finds |
 * |---|---|
 * | `clone-moment:1` … `clone-moment:4` | the source alone, which runs on: what was held of it for the moment was let go of |
 * | `clone:1` | the source alone: nothing was made |
 * | `clone:2` | the source alone: copies of its firmware's variables and of its TPM were removed |
 * | `volume-create:1` … `volume-create:3` | the source alone: what was made of disks was removed, too |
 * | `volume-create:4`, `clone:3` | all copies, whole |
 */
/** Those of a source that runs, before all others. */
export const momentFailPoints = ['clone-moment:1', 'clone-moment:2', 'clone-moment:3', 'clone-moment:4'] as const

export const cloneFailPoints = ['clone:1', 'clone:2', 'clone:3'] as const
