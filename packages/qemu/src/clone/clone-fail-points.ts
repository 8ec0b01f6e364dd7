/**
 * The places in a clone at which a test kills the daemon, between those of its disks (see `storageFailPoints`). What holds
 * after each:
 *
 * | point | the next daemon finds |
 * |---|---|
 * | `clone:1` | the source alone: nothing was made |
 * | `clone:2` | the source alone: copies of its firmware's variables and of its TPM were removed |
 * | `volume-create:1` … `volume-create:3` | the source alone: what was made of disks was removed, too |
 * | `volume-create:4`, `clone:3` | all copies, whole |
 */
export const cloneFailPoints = ['clone:1', 'clone:2', 'clone:3'] as const
