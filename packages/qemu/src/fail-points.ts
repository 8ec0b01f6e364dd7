/**
 * The places at which a test kills the daemon. What holds after each:
 *
 * | point | the next daemon finds |
 * |---|---|
 * | `define:1` | no machine: nothing was durable |
 * | `define:2` | the machine, defined, though its caller was not told |
 * | `start:1` | the machine off: nothing was done |
 * | `start:2` | off: its run folder was there, without a process, and was removed |
 * | `start:3` | off: a process whose number was not yet written down was found by its arguments and ended |
 * | `start:4` | off: the process was known, and ended, as its guest had not begun |
 * | `start:5` | off: likewise, with the monitor answering |
 * | `start:6` | running: the guest had begun (started paused: paused) |
 * | `companion:1` | off: a helper beside QEMU, not yet written down, was found by its environment and ended |
 * | `companion:2` | off: likewise, written down |
 * | `power-off:1` | running: QEMU was not asked |
 * | `power-off:2` | off: QEMU was asked, and what it left was removed |
 * | `power-off:3` | off: only the run folder was left |
 * | `change-now:1` | running with its former settings: the change was only planned |
 * | `change-now:2` | the same: what the change made was unmade |
 * | `change-now:3` | running with the new settings: they were durable |
 * | `change-now:4` | the same |
 * | `plug:1` | former settings: an image, a backend or memory that nothing stands on yet was taken back |
 * | `plug:2` | former settings: the device was taken out again |
 * | `unplug:1` | former settings: the device was put in again |
 * | `dump:1` | running, as it was: the file, without its name yet, was removed |
 * | `dump:2` | the same, when QEMU has come to the end of it |
 * | `dump:3` | the same: it was whole, but had no name yet |
 * | `dump:4` | running, with the dump by its name |
 * | `save:1` | running or paused, as it was: nothing was done |
 * | `save:2` | the same: it stood still, and goes on if it ran |
 * | `save:3` | saved: all of its memory was written, and it was made durable that this is so |
 * | `save:4` | saved: it was durable, and QEMU, which stood still, was ended |
 * | `save:5` | saved: only the run folder was left |
 * | `restore:1` | saved: QEMU waited for the memory, and was ended |
 * | `restore:2` | saved: QEMU had it all, but nothing of the guest had run |
 * | `restore:3` | running (or paused): the guest had gone on; what was saved was removed |
 * | `restore:4` | the same |
 * | `discard-saved:1` | saved: nothing was done |
 * | `discard-saved:2` | off: it was durable, and the file was removed |
 * | `discard-saved:3` | off |
 * | `snapshot:1` | as it was, without the snapshot: nothing was done |
 * | `snapshot:2` | the same: what images held of it was taken out of them, and a guest that stood still for it goes on; an external one of a machine that runs was finished |
 * | `snapshot:3` | as it was, with the snapshot |
 * | `moment:1` | as it was, without the snapshot: the memory of an external one was written, and was removed |
 * | `moment:2` | as it was, with the snapshot: QEMU had gone on to new images, and its guest stood still |
 * | `revert:1` | off, its disks as they were at the snapshot (external: it goes on in new images): a QEMU that stood still for it was ended |
 * | `revert:2` | the same: it was not durable yet, and was done anew |
 * | `revert:3` | as it was at the snapshot where QEMU had the memory; else off, its disks as they were |
 * | `delete-snapshot:1` | as it was, without the snapshot: it was deleted to the end |
 * | `delete-snapshot:2` | the same |
 * | `delete-snapshot:3` | the same |
 * | `revert:4` | as it was at the snapshot: QEMU had the memory (external ones) |
 * | `plan-merge:1` | running, without the snapshot: that it is merged was written down, and QEMU was asked for it |
 * | `merge:1` | running, without the snapshot: QEMU went on to merge, and was seen to the end of it |
 * | `merge:2` | the same: its guest stood still, and goes on |
 * | `merge:3` | the same: the disk had changed over |
 * | `layer:1` | as after a deletion or a revert: a merge was done, not yet written down, and was done again |
 * | `layer:2` | the same: it was written down, and the image that nothing needs any more was removed |
 * | `layer:3` | the same |
 * | `freeze:1` | as it was: that file systems may be frozen was written down, and they were thawed |
 * | `freeze:2` | the same: they were frozen |
 * | `thaw:1` | the same: they were thawed, and are once more |
 * | `undefine:1` | the machine, off |
 * | `undefine:2` | no machine; its console history was removed |
 */
export const failPoints = [
  'define:1',
  'define:2',
  'start:1',
  'start:2',
  'start:3',
  'start:4',
  'start:5',
  'start:6',
  'power-off:1',
  'power-off:2',
  'power-off:3',
  'undefine:1',
  'undefine:2',
] as const

/** Those of a machine that has helpers beside its QEMU: each helper passes both. */
export const companionFailPoints = ['companion:1', 'companion:2'] as const

/** Those in a change of a running machine, of which a device in or out passes some. */
export const changeFailPoints = [
  'change-now:1',
  'change-now:2',
  'change-now:3',
  'change-now:4',
  'plug:1',
  'plug:2',
  'unplug:1',
] as const

/** Those while a machine's memory is dumped. */
export const dumpFailPoints = ['dump:1', 'dump:2', 'dump:3', 'dump:4'] as const

/** Those of a machine that is saved, and goes on or is not to. */
export const saveFailPoints = [
  'save:1',
  'save:2',
  'save:3',
  'save:4',
  'save:5',
  'restore:1',
  'restore:2',
  'restore:3',
  'restore:4',
  'discard-saved:1',
  'discard-saved:2',
  'discard-saved:3',
] as const

/** Those of a machine's snapshots; `layer` is passed by external ones alone. */
export const snapshotFailPoints = [
  'snapshot:1',
  'snapshot:2',
  'snapshot:3',
  'revert:1',
  'revert:2',
  'revert:3',
  'delete-snapshot:1',
  'delete-snapshot:2',
  'delete-snapshot:3',
  'layer:1',
  'layer:2',
  'layer:3',
] as const

/** Those of external snapshots of a machine that runs. */
export const liveLayerFailPoints = [
  'moment:1',
  'moment:2',
  'revert:4',
  'plan-merge:1',
  'merge:1',
  'merge:2',
  'merge:3',
] as const

/** Those while the agent freezes and thaws the guest's file systems. */
export const freezeFailPoints = ['freeze:1', 'freeze:2', 'thaw:1'] as const

export type QemuFailPoint = (typeof failPoints)[number]

/**
 * Those of a migration. What holds after each, once both daemons have agreed:
 *
 * | point | the machine |
 * |---|---|
 * | `carry:read` | is at the source: the first of its files was being read |
 * | `depart:1` | runs at the source: nothing was sent |
 * | `depart:2` | the same: disks were copied, and the copies go |
 * | `depart:3` | the same: memory was there but for the last of it |
 * | `depart:4` | the same: all was there, and the source had not given it away |
 * | `depart:5` | is the source's to give: it was given away durably, and the target not yet asked |
 * | `depart:6` | is the target's, if that took it |
 * | `settle:1`, `settle:2`, `settle:3` | the same: QEMU was still there, was ended, copied disks were removed |
 * | `arrive:1` | runs at the source: nothing was durable |
 * | `arrive:2`, `arrive:3`, `arrive:4` | the same: what was made is removed (images, a QEMU that waits) |
 * | `arrive:5` | the same, or it comes yet: all is held |
 * | `carry:1`, `carry:2`, `carry:3` | the same: part of a file had come, all of it durably, and under its name |
 * | `commit:1` | the same: nothing was decided |
 * | `commit:2` | runs at the target: that was durable, and its guest had not been let run |
 * | `commit:3` | runs at the target |
 * | `abandon:1`, `abandon:2`, `abandon:3` | runs at the source: its QEMU was ended, images removed, that was durable |
 */
export const migrationFailPoints = {
  source: ['depart:1', 'depart:2', 'depart:3', 'depart:4', 'depart:5', 'depart:6', 'settle:1', 'settle:2', 'settle:3'],
  /** Of what goes along in files: a saved machine's memory, that of snapshots. */
  carrying: { source: ['carry:read'], target: ['carry:1', 'carry:2', 'carry:3'] },
  target: [
    'arrive:1',
    'arrive:2',
    'arrive:3',
    'arrive:4',
    'arrive:5',
    'commit:1',
    'commit:2',
    'commit:3',
    'abandon:1',
    'abandon:2',
    'abandon:3',
  ],
} as const
