import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { Icon, type IconName } from './Icon'
import './menu.css'

interface Props {
  label: string
  icon: IconName
  /** Shows the label beside the icon. */
  isLabelled?: boolean
  /** Buttons; a click on one closes the menu. */
  children: ComponentChildren
}

/** A button that opens a list of buttons. Esc and a click elsewhere close it. */
export function Menu({ label, icon, isLabelled = false, children }: Props) {
  const id = useId()
  const root = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    if (!isOpen) return
    const onPointer = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false)
    }
    document.addEventListener('pointerdown', onPointer)
    document.addEventListener('focusin', onPointer)
    return () => {
      document.removeEventListener('pointerdown', onPointer)
      document.removeEventListener('focusin', onPointer)
    }
  }, [isOpen])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return
    event.preventDefault()
    setOpen(false)
    root.current?.querySelector('button')?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears the keys and clicks of its buttons
    <div
      ref={root}
      class="menu"
      onKeyDown={onKeyDown}
      onClick={(event) => (event.target as Element).closest('.menu-items button') !== null && setOpen(false)}
    >
      <button
        type="button"
        class={isLabelled ? '' : 'is-quiet'}
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={isLabelled ? undefined : label}
        title={label}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name={icon} />
        {isLabelled && label}
      </button>
      <div id={id} class="menu-items" hidden={!isOpen}>
        {children}
      </div>
    </div>
  )
}
