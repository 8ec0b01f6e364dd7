import type { Machine, MachineState, StateReason } from '@cimarron/api/client'
import { Badge, Group, Loader, Text } from '@mantine/core'
import classes from './state-badge.module.css'

const states: Readonly<Record<MachineState, { readonly color: string; readonly text: string }>> = {
  off: { color: 'gray', text: 'Off' },
  saved: { color: 'violet', text: 'Saved' },
  starting: { color: 'blue', text: 'Starting' },
  running: { color: 'teal', text: 'Running' },
  paused: { color: 'yellow', text: 'Paused' },
  'shutting-down': { color: 'blue', text: 'Shutting down' },
  crashed: { color: 'red', text: 'Crashed' },
  unreachable: { color: 'red', text: 'Unreachable' },
}

/** Said beside the state where it is more than that somebody wanted it so. */
const reasons: Readonly<Partial<Record<StateReason, string>>> = {
  'guest-shutdown': 'by the guest',
  'guest-panic': 'guest panicked',
  'io-error': 'disk error',
  watchdog: 'watchdog fired',
  'host-error': 'host failed',
  'start-failed': 'start failed',
  'process-died': 'process died',
  'memory-limit': 'ended at its memory limit',
  'monitor-lost': 'monitor lost',
  departed: 'departed',
  arrived: 'arrived',
}

export function StateBadge({ machine }: { readonly machine: Machine }) {
  const { color, text } = states[machine.state]
  const reason = reasons[machine.reason]
  return (
    <Group gap="xs" wrap="nowrap">
      <Badge
        color={color}
        variant="light"
        tt="none"
        fw={550}
        size="md"
        miw="max-content"
        classNames={{ label: classes.label }}
      >
        {text}
      </Badge>
      {machine.job && <Loader size={12} aria-label={machine.job.phase ?? 'a job is at work'} />}
      {reason && (
        <Text size="sm" c="dimmed" title={machine.detail} style={{ whiteSpace: 'nowrap' }}>
          {reason}
        </Text>
      )}
    </Group>
  )
}
