import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with the line `N passed, N failed`; what fails outside a test (a file, a hook, an unhandled error) counts as one failure each. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0
    let failed = unhandledErrors.length
    for (const module of modules) {
      let failedInside = 0
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed++
        if (state === 'failed') failedInside++
      }
      failed += failedInside > 0 || module.ok() ? failedInside : 1
    }
    process.on('exit', (code) => {
      process.stdout.write(`\n${passed} passed, ${code !== 0 && failed === 0 ? 1 : failed} failed\n`)
    })
  }
}
