import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from './Icon'

interface Props {
  title: string
  onClose: () => void
  children: ComponentChildren
}

/**
 * A modal dialog that is open while it is rendered. Esc and a click beside it close it.
 * Its first field has the focus, which goes back to where it was at the end.
 */
export function Dialog({ title, onClose, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const dialog = ref.current
    const before = document.activeElement
    dialog?.showModal()
    dialog?.querySelector('input')?.focus()
    return () => {
      ref.current = null
      dialog?.close() // what is outside takes no focus before
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it
    <dialog
      ref={ref}
      aria-label={title}
      onClose={() => ref.current && onClose()}
      onClick={(event) => event.target === ref.current && ref.current?.close()}
    >
      <div class="toolbar">
        <h2 class="grow">{title}</h2>
        <button type="button" class="is-quiet" aria-label="Close" onClick={() => ref.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      {children}
    </dialog>
  )
}
