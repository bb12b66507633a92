import { useEffect, useRef, useState } from 'preact/hooks'
import type { Params } from '../api/client'
import { asError } from '../api/thrown'
import { Menu } from '../components/Menu'
import { formatBytes } from '../components/numbers'
import { ProblemNote } from '../components/states'
import { downloadEvents, type Format, formats } from './download'
import './download.css'

interface Props {
  /** Which events, as GET /replay takes them. */
  params: Params
  /** The file's name, without its suffix. */
  name: string
  label?: string
  isLabelled?: boolean
}

/** Downloads events in a format of choice; shows how much has come, and takes it back. */
export function DownloadMenu({ params, name, label = 'Download', isLabelled = false }: Props) {
  const { state, start, stop } = useDownload()
  return (
    <div class="download">
      <Menu label={label} icon="download" isLabelled={isLabelled}>
        {Object.entries(formats).map(([format, { title }]) => (
          <button key={format} type="button" onClick={() => start(params, format as Format, name)}>
            {title}
          </button>
        ))}
      </Menu>
      {state && (
        <div class="download-state" role="status">
          {state instanceof Error ? (
            <ProblemNote error={state} />
          ) : (
            <span>{formatBytes(state.bytes)} so far</span>
          )}
          <button type="button" onClick={stop}>
            {state instanceof Error ? 'Close' : 'Cancel'}
          </button>
        </div>
      )}
    </div>
  )
}

function useDownload() {
  const [state, setState] = useState<{ bytes: number } | Error | undefined>()
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])
  const stop = () => {
    running.current?.abort()
    setState(undefined)
  }
  const start = (params: Params, format: Format, name: string) => {
    stop()
    const abort = new AbortController()
    running.current = abort
    const say = (next: { bytes: number } | Error | undefined) => {
      if (!abort.signal.aborted) setState(next)
    }
    say({ bytes: 0 })
    downloadEvents(params, format, name, abort.signal, (bytes) => say({ bytes })).then(
      () => say(undefined),
      (error) => say(asError(error)),
    )
  }
  return { state, start, stop }
}
