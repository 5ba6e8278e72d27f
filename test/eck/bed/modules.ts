import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildOnce } from "../../../engine/build-once";
import { goBuild } from "../../../engine/go-build";
import { startProgress } from "../../../engine/progress";

/** What the test bed is built of: Go modules beside this file, which pin every version. */
export interface BedFolder {
  etcd: string;
  apiServer: string;
  operator: string;
  /** Files with the definitions of custom resources. */
  definitions: string[];
}

const programs = [
  { title: "etcd", file: "etcd", module: "etcd", target: "go.etcd.io/etcd/server/v3" },
  { title: "the ECK operator", file: "elastic-operator", module: "operator", target: "github.com/elastic/cloud-on-k8s/v3/cmd" },
  { title: "the API server of Kubernetes", file: "kube-apiserver", module: "apiserver", target: "k8s.io/kubernetes/cmd/kube-apiserver" },
];

const definitions = [
  { module: "operator", source: "github.com/elastic/cloud-on-k8s/v3", folder: "config/crds/v1", files: /^all-crds\.yaml$/ },
  { module: "cert-manager", source: "github.com/cert-manager/cert-manager", folder: "deploy/crds", files: /\.yaml$/ },
];

/** The built test bed, outside the checkout, so that all checkouts share it; building it takes minutes, once. */
export async function bedFolder(): Promise<BedFolder> {
  const cacheHome = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  const folder = path.join(cacheHome, "elastic-tls", "eck-bed", fingerprint());
  if (!fs.existsSync(folder)) await buildOnce(folder, fill);
  const [etcd, operator, apiServer] = programs.map(({ file }) => path.join(folder, file));
  const crds = path.join(folder, "crds");
  return { etcd: etcd!, operator: operator!, apiServer: apiServer!, definitions: fs.readdirSync(crds).sort().map((file) => path.join(crds, file)) };
}

async function fill(folder: string): Promise<void> {
  const progress = startProgress("building the test bed of ECK from Go modules, once, for some minutes", [...programs.map(({ title }) => title), "definitions"]);
  try {
    for (const { title, file, module, target } of programs) {
      progress.next();
      await goBuild({ title, folder: path.join(__dirname, module), target }, path.join(folder, file), progress);
    }
    progress.next();
    fs.mkdirSync(path.join(folder, "crds"));
    for (const { module, source, folder: below, files } of definitions) {
      const from = path.join(sourceFolder(module, source), below);
      for (const file of fs.readdirSync(from).filter((name) => files.test(name))) {
        fs.writeFileSync(path.join(folder, "crds", `${module}-${file}`), fs.readFileSync(path.join(from, file)));
      }
    }
  } finally {
    progress.end();
  }
}

/** Where Go keeps the source of a module, in the version that ours requires. */
function sourceFolder(module: string, source: string): string {
  const printed = execFileSync("go", ["mod", "download", "-json", source], {
    cwd: path.join(__dirname, module),
    encoding: "utf8",
    env: { ...process.env, GOWORK: "off", GOFLAGS: "-mod=readonly" },
  });
  return (JSON.parse(printed) as { Dir: string }).Dir;
}

function fingerprint(): string {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  const modules = [...new Set([...programs, ...definitions].map(({ module }) => module))].sort();
  for (const file of modules.flatMap((module) => ["go.mod", "go.sum"].map((name) => path.join(module, name)))) {
    hash.update(`\0${file}\0`).update(fs.readFileSync(path.join(__dirname, file)));
  }
  return hash.digest("hex").slice(0, 16);
}
