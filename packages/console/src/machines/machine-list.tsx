import type { Machine, Standing } from '@cimarron/api/client'
import { Alert, Anchor, Group, Paper, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import { messageOf } from '../toasts/message-of.ts'
import { EmptyList } from './empty-list.tsx'
import classes from './machine-list.module.css'
import { sizeText } from './size-text.ts'
import { StateBadge } from './state-badge.tsx'
import { addressOf } from './use-chosen-machine.ts'

interface MachineListProps {
  readonly machines: readonly Machine[] | undefined
  readonly problem: Error | null
  readonly chosen: string | undefined
  readonly role: Standing
}

export function MachineList({ machines, problem, chosen, role }: MachineListProps) {
  return (
    <Stack component="section" aria-labelledby="machines" gap="sm">
      <Group justify="space-between" align="baseline">
        <Title order={1} size="h3" id="machines">
          Machines
        </Title>
        {machines && machines.length > 0 && (
          <Text size="sm" c="dimmed">
            {summary(machines)}
          </Text>
        )}
      </Group>
      {problem && !machines && (
        <Alert color="red" role="alert" title="The machines could not be read">
          {messageOf(problem)}
        </Alert>
      )}
      {!problem && !machines && <Skeleton h={180} radius="md" aria-label="Reading the machines" />}
      {machines?.length === 0 && <EmptyList role={role} />}
      {machines && machines.length > 0 && <MachineTable machines={machines} chosen={chosen} />}
    </Stack>
  )
}

function summary(machines: readonly Machine[]): string {
  const running = machines.filter(({ state }) => state === 'running').length
  return `${running} of ${machines.length} running`
}

function MachineTable({
  machines,
  chosen,
}: {
  readonly machines: readonly Machine[]
  readonly chosen: string | undefined
}) {
  const sorted = machines.toSorted((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }))
  return (
    <Paper withBorder radius="md" className={classes.frame}>
      <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Name</Table.Th>
            <Table.Th scope="col">State</Table.Th>
            <Table.Th scope="col" ta="right" visibleFrom="sm">
              Processors
            </Table.Th>
            <Table.Th scope="col" ta="right" visibleFrom="sm">
              Memory
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted.map((machine) => (
            <MachineRow key={machine.id} machine={machine} chosen={machine.id === chosen} />
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  )
}

function MachineRow({ machine, chosen }: { readonly machine: Machine; readonly chosen: boolean }) {
  const { processors, memory } = machine.active ?? machine.defined
  return (
    <Table.Tr className={classes.row} data-chosen={chosen || undefined}>
      <Table.Th scope="row" fw={500} className={classes.name}>
        <Anchor
          href={addressOf(machine.id)}
          c="inherit"
          size="sm"
          className={classes.link}
          aria-current={chosen || undefined}
        >
          {machine.name}
        </Anchor>
      </Table.Th>
      <Table.Td>
        <StateBadge machine={machine} />
      </Table.Td>
      <Table.Td ta="right" className={classes.number} visibleFrom="sm">
        {processors.count}
      </Table.Td>
      <Table.Td ta="right" className={classes.number} visibleFrom="sm">
        {sizeText(memory.bytes)}
      </Table.Td>
    </Table.Tr>
  )
}
