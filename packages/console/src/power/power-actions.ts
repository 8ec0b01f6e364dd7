import type { MachineOperation, PowerOperation } from '@cimarron/api/client'

export interface PowerAction {
  readonly operation: PowerOperation & MachineOperation
  readonly label: string
  readonly icon: 'start' | 'pause' | 'resume' | 'reset' | 'reboot' | 'shutDown' | 'powerOff' | 'save' | 'discard'
  /** What is asked before, where the guest can lose something. */
  readonly warning?: string
}

/** In the order in which they are shown. */
export const powerActions: readonly PowerAction[] = [
  { operation: 'start', label: 'Start', icon: 'start' },
  { operation: 'resume', label: 'Resume', icon: 'resume' },
  { operation: 'pause', label: 'Pause', icon: 'pause' },
  { operation: 'save', label: 'Save', icon: 'save' },
  {
    operation: 'discard-saved',
    label: 'Discard saved',
    icon: 'discard',
    warning: 'The memory that was saved is thrown away. What the guest has not written to disk is lost.',
  },
  { operation: 'shut-down', label: 'Shut down', icon: 'shutDown' },
  { operation: 'reboot', label: 'Restart', icon: 'reboot' },
  {
    operation: 'reset',
    label: 'Reset',
    icon: 'reset',
    warning: 'The guest is not asked and starts again from the beginning. What it has not written to disk is lost.',
  },
  {
    operation: 'power-off',
    label: 'Power off',
    icon: 'powerOff',
    warning: 'The power is taken away at once. What the guest has not written to disk is lost.',
  },
]
