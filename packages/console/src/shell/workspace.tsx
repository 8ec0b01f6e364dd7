import type { SignedIn } from '@cimarron/api/client'
import { AppShell, Box } from '@mantine/core'
import { MachineList } from '../machines/machine-list.tsx'
import { MachinePanel } from '../machines/machine-panel.tsx'
import { useChosenMachine } from '../machines/use-chosen-machine.ts'
import { useMachines } from '../machines/use-machines.ts'
import { Header } from './header.tsx'
import classes from './workspace.module.css'

export function Workspace({ session }: { readonly session: SignedIn }) {
  const { machines, connection, problem } = useMachines()
  const chosenId = useChosenMachine()
  const chosen = machines?.find(({ id }) => id === chosenId)
  return (
    <AppShell header={{ height: 56 }}>
      <AppShell.Header>
        <Header session={session} connection={connection} />
      </AppShell.Header>
      <AppShell.Main>
        <Box className={classes.columns} data-open={chosen !== undefined || undefined}>
          <MachineList machines={machines} problem={problem} chosen={chosen?.id} role={session.role} />
          {chosen && <MachinePanel key={chosen.id} machine={chosen} />}
        </Box>
      </AppShell.Main>
    </AppShell>
  )
}
