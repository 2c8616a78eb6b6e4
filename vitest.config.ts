import { defineConfig } from 'vitest/config'

// Its own file, so that tests do not inherit the interface's root and build settings from vite.config.ts.
export default defineConfig({
  test: { include: ['test/{unit,integration}/**/*.test.{ts,tsx}'] },
})
