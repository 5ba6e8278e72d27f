/**
 * A dynamic provider's code as it stands in every state, never to change: it asks the installed package for what to do, so
 * that a new version of the package changes no resource. It is written by hand since the SDK's serialisation is slow and
 * its result differs with the SDK's version.
 *
 * The package is looked up from the program's folder, which is the plugin process' working directory.
 *
 * @param module what the package exports, with its version: `directory-store/v1`
 */
export function providerCode(module: string): string {
  return `
const load = () => {
  try {
    return require("module").createRequire(process.cwd() + "/_")("elastic-tls/${module}");
  } catch (error) {
    const reason = error.message.split("\\n")[0];
    throw new Error("elastic-tls can't be loaded from " + process.cwd() + ", run npm install elastic-tls there: " + reason);
  }
};
exports.handler = () => ({
  check: (...args) => load().check(...args),
  diff: (...args) => load().diff(...args),
  create: (...args) => load().create(...args),
  update: (...args) => load().update(...args),
  read: (...args) => load().read(...args),
  delete: (...args) => load().delete(...args),
});
`;
}
