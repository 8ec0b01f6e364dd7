import type { Machine, MachineState } from '@cimarron/api/client'
import { Alert, CloseButton, Group, Paper, Stack, Tabs, Text, Title } from '@mantine/core'
import { type ComponentType, lazy, Suspense } from 'react'
import { ConsoleFrame } from '../consoles/console-frame.tsx'
import { PowerButtons } from '../power/power-buttons.tsx'
import { sizeText } from './size-text.ts'
import { StateBadge } from './state-badge.tsx'
import { listAddress } from './use-chosen-machine.ts'

// Terminal and VNC client are three times as big as the rest of the page together.
const SerialConsole = lazy(() => import('../consoles/serial-console.tsx'))
const Screen = lazy(() => import('../consoles/screen.tsx'))

export function MachinePanel({ machine }: { readonly machine: Machine }) {
  const { serials, graphics } = machine.active ?? machine.defined
  return (
    <Paper component="section" aria-labelledby="machine" withBorder radius="md" p="md">
      <Stack gap="md">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Stack gap={4} miw={0}>
            <Group gap="sm">
              <Title order={2} size="h3" id="machine" style={{ overflowWrap: 'anywhere' }}>
                {machine.name}
              </Title>
              <StateBadge machine={machine} />
            </Group>
            <Text size="sm" c="dimmed">
              {facts(machine)}
            </Text>
          </Stack>
          <CloseButton aria-label="Close machine" onClick={() => window.location.assign(listAddress)} />
        </Group>
        <PowerButtons machine={machine} />
        {machine.detail && (
          <Alert color="red" variant="light" title="What the hypervisor says">
            <Text size="sm" ff="monospace" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {machine.detail}
            </Text>
          </Alert>
        )}
        <Tabs defaultValue={serials.length > 0 ? 'console' : 'screen'} keepMounted={false}>
          <Tabs.List aria-label="Consoles">
            {serials.length > 0 && <Tabs.Tab value="console">Console</Tabs.Tab>}
            {graphics.length > 0 && <Tabs.Tab value="screen">Screen</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="console" pt="sm">
            <Attached machine={machine} operation="open-serial" view={SerialConsole} />
          </Tabs.Panel>
          <Tabs.Panel value="screen" pt="sm">
            {graphics.some(({ protocol }) => protocol === 'vnc') ? (
              <Attached machine={machine} operation="open-graphics" view={Screen} />
            ) : (
              <Text c="dimmed">This screen speaks SPICE, which needs a program of its own; a page shows VNC.</Text>
            )}
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </Paper>
  )
}

function facts({ active, defined, acceleration }: Machine): string {
  const { processors, memory, architecture } = active ?? defined
  const count = `${processors.count} ${processors.count === 1 ? 'processor' : 'processors'}`
  return [count, sizeText(memory.bytes), architecture, acceleration].filter(Boolean).join(' · ')
}

interface AttachedProps {
  readonly machine: Machine
  readonly operation: 'open-serial' | 'open-graphics'
  readonly view: ComponentType<{ readonly machine: string }>
}

/** Why there is no console, by state; in the other states there is one. */
const absences: Readonly<Partial<Record<MachineState, string>>> = {
  off: 'The machine is off.',
  starting: 'The machine is starting.',
}

/** A console where there is one to be had, and words where there is none. */
function Attached({ machine, operation, view: View }: AttachedProps) {
  if (!machine.allowed.includes(operation)) {
    return <ConsoleFrame note={absences[machine.state] ?? 'Your role may not open consoles; an operator may.'} />
  }
  return (
    <Suspense fallback={<ConsoleFrame note="Loading" />}>
      <View machine={machine.id} />
    </Suspense>
  )
}
