import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

// The built files have names without hashes: the server sends an ETag, and the
// repository, which holds them, keeps the same files.
export default defineConfig({
  base: './',
  build: {
    target: 'es2022',
    modulePreload: false,
    cssCodeSplit: false,
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      output: {
        entryFileNames: 'app.js',
        assetFileNames: 'app[extname]',
      },
    },
  },
  server: {
    proxy: { '/api': process.env.EVENTSTORE_API ?? 'http://127.0.0.1:4319' },
  },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['src/**/*.test.ts'], setupFiles: ['tests/unit/setup.ts'] },
      },
      inBrowser('browser', ['tests/*.test.ts'], 60_000),
      inBrowser('bench', ['tests/bench/*.test.ts', 'tests/stall.test.ts', 'tests/tail.test.ts'], 900_000),
      inBrowser('screenshots', ['tests/screenshots/*.test.ts'], 120_000),
    ],
  },
})

// Tests against the built binary. They run one after the other, so that figures are
// those of one page, and share a browser and a collector with data.
function inBrowser(name: string, include: string[], timeout: number): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include,
      globalSetup: ['tests/harness/setup.ts'],
      testTimeout: timeout,
      hookTimeout: timeout,
      // A machine that others share can hold a browser up; what fails once is listed.
      retry: Number(process.env.EVENTSTORE_UI_RETRIES ?? 0),
      // The bound of a wait: only a hang comes to it.
      expect: { poll: { timeout: 20_000 } },
      fileParallelism: false,
    },
  }
}
