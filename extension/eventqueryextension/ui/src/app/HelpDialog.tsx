import { apiBase } from '../api/client'
import { Dialog } from '../components/Dialog'

const keys: [string[], string][] = [
  [['/'], 'Go to the search box'],
  [['j', 'k'], 'Next, previous event'],
  [['Enter'], 'Open the event'],
  [['Esc'], 'Close the panel, leave the search box'],
  [['+', '−', '0'], 'Zoom in, out, all (timeline)'],
  [['←', '→'], 'Move along the timeline; the version before, after (aggregate)'],
  [['?'], 'This help'],
]

const searches: [string, string][] = [
  ['refund', 'events with this text in their data or attributes'],
  ['"card declined"', 'text with spaces'],
  ['eventType:PaymentProcessed', 'events whose field has this value; repeated, any of the values'],
  ['-service:checkout', 'none of the values'],
  ['data.amount:100', 'a value in the data; dots walk maps, numbers index lists'],
  ['from:2026-11-23T10:00:00Z', 'events from this time on; to, recordedFrom and recordedTo alike'],
  ['attr.http.route:/pay', 'an attribute of the log record, by its whole name'],
]

/** Keys and the language of the search box. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Help" onClose={onClose}>
      <h3 class="help-title">Keys</h3>
      <dl class="help-list">
        {keys.map(([names, what]) => (
          <>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </>
        ))}
      </dl>
      <h3 class="help-title">Search</h3>
      <dl class="help-list">
        {searches.map(([text, what]) => (
          <>
            <dt>
              <code>{text}</code>
            </dt>
            <dd>{what}</dd>
          </>
        ))}
      </dl>
      <p class="muted">
        All that this page shows comes from the API at <code class="value">{apiBase.href}</code>; its contract
        is{' '}
        <a href={`${apiBase.href}/openapi.json`} target="_blank" rel="noreferrer">
          openapi.json
        </a>
        . The page's URL holds all that you see: send it to a colleague.
      </p>
    </Dialog>
  )
}
