import { findEngine } from "../../engine/find";

/** Finds the engine once for all test files, or builds it: `test/support/engine.ts` reads what is left here. */
export default async function setUp(): Promise<void> {
  const { command, env } = await findEngine();
  process.env.ELASTIC_TLS_TEST_ENGINE = JSON.stringify({ command, env });
}
