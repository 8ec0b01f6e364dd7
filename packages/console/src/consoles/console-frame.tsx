import { Button, Group, Text } from '@mantine/core'
import type { ReactNode, Ref } from 'react'
import classes from './console-frame.module.css'

interface ConsoleFrameProps {
  /** Where the terminal or screen is put. */
  readonly target?: Ref<HTMLDivElement>
  readonly label?: string
  /** Said over it: that it connects, that it ended and why. */
  readonly note?: string | undefined
  readonly onReconnect?: (() => void) | undefined
  /** Under it. */
  readonly children?: ReactNode
}

/** What stands around a terminal or a screen: dark in both colour schemes, as what is inside has its own colours. */
export function ConsoleFrame({ target, label, note, onReconnect, children }: ConsoleFrameProps) {
  return (
    <div>
      <div className={classes.frame}>
        {target && <section ref={target} className={classes.target} aria-label={label} />}
        {note !== undefined && (
          <div className={classes.note} role="status">
            <Text>{note}</Text>
            {onReconnect && (
              <Button variant="default" size="xs" onClick={onReconnect}>
                Connect again
              </Button>
            )}
          </div>
        )}
      </div>
      {children && (
        <Group gap="sm" mt="xs" justify="space-between">
          {children}
        </Group>
      )}
    </div>
  )
}
