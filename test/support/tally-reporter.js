/** Ends a run with its tally alone on the last line. A file that doesn't even load counts as a failure. */
module.exports = class TallyReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests }) {
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : "";
    const tally = `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed${skipped}\n`;
    // Jest's own summary comes after all reporters, so the last word is said when the process ends.
    process.on("exit", () => process.stdout.write(tally));
  }
};
