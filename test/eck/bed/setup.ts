import fs from "node:fs";
import { parseAllDocuments } from "yaml";
import { say } from "../../../engine/progress";
import { type Access, Api, type Manifest, eventually } from "./api";
import { bedFolder } from "./modules";
import { type Bed, startBed } from "./processes";

let bed: Bed | undefined;

/** Starts the bed once for all test files: `test/eck/bed/kubernetes.ts` reads what is left here. */
export default async function setUp(): Promise<void> {
  const programs = await bedFolder();
  bed = await startBed(programs);
  try {
    const api = new Api(bed.access);
    for (const file of programs.definitions) {
      for (const document of parseAllDocuments(fs.readFileSync(file, "utf8"))) {
        const definition = document.toJSON() as Manifest | null;
        if (definition) await api.apply(definition);
      }
    }
    await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "elastic-system" } });
    await api.apply(trialLicence);
    bed.startOperator();
    await eventually("the operator's start", () => Promise.resolve(fs.readFileSync(bed!.operatorLog, "utf8").includes("Starting workers") || undefined));
    say("the API server and the ECK operator run");
  } catch (error) {
    const log = fs.existsSync(bed.operatorLog) ? fs.readFileSync(bed.operatorLog, "utf8").slice(-2000) : "";
    await bed.stop();
    throw new Error(`the bed doesn't start: ${String(error)}\n${log}`);
  }
  process.env.ELASTIC_TLS_ECK_BED = JSON.stringify(bed.access satisfies Access);
}

export async function tearDown(): Promise<void> {
  await bed?.stop();
}

/** Enterprise for 30 days. Source: https://www.elastic.co/docs/deploy-manage/license/manage-your-license-in-eck */
const trialLicence: Manifest = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name: "eck-trial-license",
    namespace: "elastic-system",
    labels: { "license.k8s.elastic.co/type": "enterprise_trial" },
    annotations: { "elastic.co/eula": "accepted" },
  },
};
