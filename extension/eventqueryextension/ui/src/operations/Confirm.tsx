import type { ComponentChildren } from 'preact'
import { Dialog } from '../components/Dialog'

interface Props {
  title: string
  /** What the button says that does it. */
  action: string
  onYes: () => void
  onNo: () => void
  children: ComponentChildren
}

/** Asks before something is done, and says what it does. */
export function Confirm({ title, action, onYes, onNo, children }: Props) {
  return (
    <Dialog title={title} onClose={onNo}>
      <div class="confirm">
        <p>{children}</p>
        <div class="toolbar pager">
          <button type="button" onClick={onNo}>
            Leave it
          </button>
          <button type="button" class="is-primary" onClick={onYes}>
            {action}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
