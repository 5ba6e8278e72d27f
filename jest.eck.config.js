const { globalSetup: _, ...shared } = require("./jest.config.js");

/** @type {import("jest").Config} The tests against a real API server and the real operator: `npm run test:eck`. */
module.exports = {
  ...shared,
  testMatch: ["**/eck/*.bed.ts"],
  globalSetup: "<rootDir>/test/eck/bed/setup.ts",
  globalTeardown: "<rootDir>/test/eck/bed/teardown.ts",
  // One file after the other: the operator works on few clusters at a time.
  maxWorkers: 1,
};
