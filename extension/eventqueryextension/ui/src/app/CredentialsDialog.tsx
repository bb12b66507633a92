import { useId, useState } from 'preact/hooks'
import { authorizationHeader, setBasicCredentials, setBearerToken } from '../api/credentials'
import { Dialog } from '../components/Dialog'

type Kind = 'bearer' | 'basic'

/** Takes what the API asks for. It is kept until the page is closed or loaded again. */
export function CredentialsDialog({ onClose }: { onClose: () => void }) {
  const [kind, setKind] = useState<Kind>('bearer')
  const [token, setToken] = useState('')
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    if (kind === 'bearer') setBearerToken(token.trim())
    else setBasicCredentials(user, password)
    onClose()
  }
  const forget = () => {
    setBearerToken('')
    onClose()
  }
  return (
    <Dialog title="Credentials" onClose={onClose}>
      <p class="muted">
        Sent to the API of this collector alone, and kept in the memory of this page: reloading forgets them.
      </p>
      <form class="credentials" onSubmit={submit}>
        <KindSwitch kind={kind} onKind={setKind} />
        {kind === 'bearer' ? (
          <Input label="Token" isSecret isHeader value={token} onValue={setToken} />
        ) : (
          <>
            <Input label="User" value={user} onValue={setUser} />
            <Input label="Password" isSecret value={password} onValue={setPassword} />
          </>
        )}
        <div class="toolbar">
          <button type="submit" class="is-primary">
            Use them
          </button>
          {authorizationHeader() !== '' && (
            <button type="button" onClick={forget}>
              Forget them
            </button>
          )}
        </div>
      </form>
    </Dialog>
  )
}

function KindSwitch({ kind, onKind }: { kind: Kind; onKind: (kind: Kind) => void }) {
  return (
    <fieldset class="switch">
      <legend class="visually-hidden">Kind of credentials</legend>
      <button type="button" aria-pressed={kind === 'bearer'} onClick={() => onKind('bearer')}>
        Bearer token
      </button>
      <button type="button" aria-pressed={kind === 'basic'} onClick={() => onKind('basic')}>
        User and password
      </button>
    </fieldset>
  )
}

interface InputProps {
  label: string
  isSecret?: boolean
  /** Whether it goes into a header as it is. */
  isHeader?: boolean
  value: string
  onValue: (value: string) => void
}

function Input({ label, isSecret = false, isHeader = false, value, onValue }: InputProps) {
  const id = useId()
  const input = {
    id,
    value,
    autocomplete: 'off',
    pattern: isHeader ? '[\\t -~]*' : undefined,
    title: isHeader ? 'Letters, digits and signs of ASCII' : undefined,
    spellcheck: false,
    onInput: (event: { currentTarget: HTMLInputElement }) => onValue(event.currentTarget.value),
  } as const
  return (
    <div class="credentials-field">
      <label for={id}>{label}</label>
      {isSecret ? <input type="password" {...input} /> : <input type="text" {...input} />}
    </div>
  )
}
