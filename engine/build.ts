import * as fs from "node:fs";
import * as path from "node:path";

import { buildOnce } from "./build-once";
import { type EngineFolder, layout } from "./cache";
import { root, tlsVersion } from "./checkout";
import { goBuild } from "./go-build";
import { startProgress } from "./progress";
import { goMod, required } from "./versions";

/** One executable of an engine: the module that pins it, what Go builds, and the variable that tells it its version. */
interface Part {
  title: string;
  module: string;
  target: string;
  versionVariable: string;
  version: string;
  file: (engine: EngineFolder) => string;
}

const sdkVersion = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

const parts: readonly Part[] = [
  {
    title: "the engine",
    module: "pulumi",
    target: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    versionVariable: sdkVersion,
    version: `v${required(goMod("pulumi"), "github.com/pulumi/pulumi/pkg/v3")}`,
    file: ({ bin }) => path.join(bin, "pulumi"),
  },
  {
    title: "the language host for Node.js",
    module: "language-nodejs",
    target: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    versionVariable: sdkVersion,
    version: `v${required(goMod("language-nodejs"), "github.com/pulumi/pulumi/sdk/v3")}`,
    file: ({ bin }) => path.join(bin, "pulumi-language-nodejs"),
  },
  {
    title: "the tls plugin",
    module: "tls-plugin",
    target: ".",
    versionVariable: "main.version",
    version: tlsVersion,
    file: ({ tlsPlugin }) => path.join(tlsPlugin, "pulumi-resource-tls"),
  },
];

/** Builds the engine from the Go module proxy, unless another process has done so in the meantime. */
export function build(engine: EngineFolder): Promise<void> {
  return buildOnce(engine.folder, (unfinished) => buildParts(layout(unfinished)));
}

async function buildParts(engine: EngineFolder): Promise<void> {
  const progress = startProgress("building Pulumi from Go modules, once, for some minutes", parts.map(({ title }) => title));
  try {
    for (const part of parts) {
      progress.next();
      const { title, module, target, versionVariable, version } = part;
      await goBuild({ title, folder: path.join(root, "engine", module), target, variables: [`${versionVariable}=${version}`] }, part.file(engine), progress);
    }
  } finally {
    progress.end();
  }
  // The package ships the host of dynamic providers as a script, which finds the package from the program's folder.
  const dynamicProviders = "pulumi-resource-pulumi-nodejs";
  fs.copyFileSync(path.join(path.dirname(require.resolve("@pulumi/pulumi/package.json")), dynamicProviders), path.join(engine.bin, dynamicProviders));
  fs.chmodSync(path.join(engine.bin, dynamicProviders), 0o755);
}
