import {
  checkSnapshotRequest,
  HypervisorError,
  type Machine,
  requireFreeSnapshotName,
  requireSnapshot,
  type SnapshotRequest,
} from '@cimarron/hypervisor'
import type { SnapshotCommand, SnapshotCommandKind } from '../snapshot-command.ts'
import type { CommandRule } from './command-rule.ts'

type SnapshotRules = {
  readonly [K in SnapshotCommandKind]: CommandRule<Extract<SnapshotCommand, { readonly kind: K }>>
}

const askAgain = 'ask for it again if it is still wanted'
const asked = { patient: false, reasons: ['requested', 'start-failed'] } as const

/** What there is to know about each command on snapshots. */
export const snapshotRules: SnapshotRules = {
  'snapshot-machine': {
    ...asked,
    pace: () => 'long',
    operations: () => ['snapshot'],
    admit: ({ request }, machine) => admitRequest(request, machine),
    phase: 'taking a snapshot',
    cancellable: true,
    run: async ({ request }, target) => void (await target.machine().snapshots.take(request, target.operation)),
    holds: ({ request }, _view, place) =>
      place?.snapshots?.some(({ name, createdMs }) => name === request.name && createdMs >= place.submittedMs) ?? false,
    remedy: 'nothing of it was kept; take it again',
  },
  'revert-machine': {
    ...asked,
    pace: () => 'long',
    operations: ({ first }) => (first ? ['revert', 'snapshot'] : ['revert']),
    admit({ snapshot, force, first }, machine) {
      const { name } = machine.view.defined
      const found = requireSnapshot({ snapshots: machine.snapshots.all() }, name, snapshot)
      if (first) admitRequest(first, machine)
      else if (!force) throw new HypervisorError('present-state-lost', { machine: name, snapshot: found.name })
    },
    phase: 'reverting to the snapshot',
    cancellable: true,
    run: ({ snapshot, force, first }, target) =>
      target.machine().snapshots.revert(snapshot, {
        ...target.operation,
        ...(force === undefined ? {} : { force }),
        ...(first === undefined ? {} : { first }),
      }),
    holds: ({ snapshot }, _view, place) => {
      const found = place?.snapshots?.find(({ id }) => id === snapshot)
      return place !== undefined && (found?.revertedMs ?? 0) >= place.submittedMs
    },
    remedy: askAgain,
  },
  'change-snapshot': {
    ...asked,
    pace: () => 'quick',
    operations: () => [],
    admit({ snapshot, name }, machine) {
      const tree = { snapshots: machine.snapshots.all() }
      requireSnapshot(tree, machine.view.defined.name, snapshot)
      if (name !== undefined) requireFreeSnapshotName(tree, name, snapshot)
    },
    phase: 'changing the snapshot',
    cancellable: false,
    run: async ({ snapshot, name, description }, target) =>
      void (await target
        .machine()
        .snapshots.change(
          snapshot,
          { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) },
          target.operation,
        )),
    holds: ({ snapshot, name, description }, _view, place) => {
      const found = place?.snapshots?.find(({ id }) => id === snapshot)
      return (
        found !== undefined &&
        (name ?? found.name) === found.name &&
        (description ?? found.description ?? '') === (found.description ?? '')
      )
    },
    remedy: askAgain,
  },
  'delete-snapshot': {
    ...asked,
    pace: () => 'long',
    operations: () => ['delete-snapshot'],
    admit: ({ snapshot }, machine) =>
      void requireSnapshot({ snapshots: machine.snapshots.all() }, machine.view.defined.name, snapshot),
    phase: 'deleting the snapshot',
    cancellable: true,
    run: ({ snapshot, children = false }, target) =>
      target.machine().snapshots.delete(snapshot, { ...target.operation, children }),
    holds: ({ snapshot }, view, place) =>
      view !== undefined && place?.snapshots !== undefined && !place.snapshots.some(({ id }) => id === snapshot),
    remedy: askAgain,
  },
}

function admitRequest(request: SnapshotRequest, machine: Machine): void {
  checkSnapshotRequest(request)
  requireFreeSnapshotName({ snapshots: machine.snapshots.all() }, request.name)
}
