import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { changes, engineProject } from "../support/engine";

/** States of the package that people may come from, by their commits. */
const formerStates = {
  "before generations": "16e526409ed7c0fdf52fc821a6d9bc16bc8848eb",
  "before another authority under a generation's name was refused": "05adcfb1e5e350a5caa2561797b25208d9b78a28",
};

const root = path.resolve(__dirname, "../..");
const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

function isThere(commit: string): boolean {
  try {
    git("cat-file", "-e", `${commit}^{commit}`);
    return true;
  } catch {
    return false;
  }
}

/** The package of a commit, compiled, with the dependencies of today. */
function packageOf(commit: string): string {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "elastic-tls-former-"));
  const archive = execFileSync("git", ["archive", commit], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  execFileSync("tar", ["-x", "-C", folder], { input: archive });
  fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  execFileSync(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "--build", "tsconfig.build.json"], { cwd: folder });
  return folder;
}

const program = `
const { SelfManagedDeployment } = require("elastic-tls");
new SelfManagedDeployment("logs", {
  clusterName: "logs",
  nodes: [{ name: "es01", addresses: ["10.0.0.1"] }, { name: "es02" }],
  kibanas: [{ name: "kb01" }],
  http: { clientAuthentication: "optional", clients: ["metrics"] },
  directory: { path: "out" },
});
`;

describe("a stack that an earlier state of the package has made", () => {
  const states = Object.entries(formerStates);
  for (const [name, commit] of states.filter(([, commit]) => !isThere(commit))) {
    test.skip(`${name}: this clone has no commit ${commit}, so the package as it was can't be built`, () => undefined);
  }

  test.each(states.filter(([, commit]) => isThere(commit)))("keeps every certificate, key and token under today's: %s", async (_, commit) => {
    const former = packageOf(commit);
    const project = engineProject({ program });
    const link = path.join(project.dir, "node_modules/elastic-tls");
    try {
      fs.rmSync(link);
      fs.symlinkSync(former, link);
      await project.up();
      fs.rmSync(link);
      fs.symlinkSync(root, link);

      const { create = [], ...others } = await changes(project);
      expect(others.replace).toBe(undefined);
      expect(others.delete).toBe(undefined);
      expect(create.filter((name) => !/-(authority|kibana-tokens)-(first|signing|listed|distributed|reached|issuer|g1-made)/.test(name))).toEqual([]);
      const kept = () => ["kibana/kb01/config/kibana.env", "elasticsearch/es01/config/service_tokens"].map((file) => fs.readFileSync(path.join(project.dir, "out", file), "utf8"));
      const before = kept();
      await project.up();
      expect(kept()).toEqual(before);
      expect(await changes(project)).toEqual({});
    } finally {
      project.remove();
      fs.rmSync(former, { recursive: true, force: true });
    }
  });
});
