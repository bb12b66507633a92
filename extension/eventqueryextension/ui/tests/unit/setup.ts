import { vi } from 'vitest'

// Where the page is, which modules ask for when they are loaded. The rest of a page is not there.
vi.stubGlobal('document', { baseURI: 'http://127.0.0.1:4319/' })
