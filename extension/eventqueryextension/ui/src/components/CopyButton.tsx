import { useEffect, useState } from 'preact/hooks'
import { Icon, type IconName } from './Icon'

interface Props {
  /** What is copied; a function is called when the button is. */
  text: string | (() => string)
  label: string
  /** Shows the label beside the icon. */
  isLabelled?: boolean
  icon?: IconName
}

/** Copies a text, and says so for a moment. */
export function CopyButton({ text, label, isLabelled = false, icon = 'copy' }: Props) {
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), 1500)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async () => {
    const ok = await copyText(typeof text === 'string' ? text : text())
    setState(ok ? 'done' : 'failed')
  }
  const said = { idle: label, done: 'Copied', failed: 'The browser refused' }[state]
  return (
    <button
      type="button"
      class="is-quiet"
      onClick={copy}
      title={said}
      aria-label={isLabelled ? undefined : label}
    >
      <Icon name={state === 'done' ? 'check' : state === 'failed' ? 'warning' : icon} />
      {isLabelled && said}
      <span class="visually-hidden" role="status">
        {state === 'idle' ? '' : said}
      </span>
    </button>
  )
}

// navigator.clipboard is there for https and loopback alone.
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.className = 'visually-hidden'
    document.body.append(area)
    area.select()
    const ok = document.execCommand('copy')
    area.remove()
    return ok
  }
}
