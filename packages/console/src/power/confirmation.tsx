import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { PowerAction } from './power-actions.ts'

interface ConfirmationProps {
  /** Null: nothing is asked. */
  readonly action: PowerAction | null
  readonly machine: string
  readonly onCancel: () => void
  readonly onConfirm: (action: PowerAction) => void
}

export function Confirmation({ action, machine, onCancel, onConfirm }: ConfirmationProps) {
  const title = action ? `${action.label} ${machine}?` : ''
  return (
    <Modal opened={action !== null} onClose={onCancel} title={title} centered transitionProps={{ duration: 0 }}>
      <Stack>
        <Text size="sm">{action?.warning}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel} data-autofocus>
            Cancel
          </Button>
          <Button color="red" onClick={() => action && onConfirm(action)}>
            {action?.label}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
