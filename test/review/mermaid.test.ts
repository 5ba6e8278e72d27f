import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { markdownOf } from "../../components/review/output/markdown";
import { trustGraph } from "../../components/review/output/mermaid";
import { readPreview } from "../../components/review/read/read-preview";
import { reviewOf } from "../../components/review/review";
import { packageRoot } from "../support/engine";
import { newAuthority } from "../support/pem";
import { type PreviewStep, authority, deployment, hostileName, leaf, previewText, resource, reviewedAt } from "../support/previews";

/** What Mermaid's own parser finds wrong with each diagram: it is an ES module, so a process of its own loads it. */
function faults(diagrams: readonly string[]): string[] {
  const parser = path.join(packageRoot, "test/support/mermaid-parser.mjs");
  return JSON.parse(execFileSync(process.execPath, [parser], { input: JSON.stringify(diagrams), encoding: "utf8", cwd: packageRoot }));
}

const diagramsIn = (comment: string) => [...comment.matchAll(/```mermaid\n([\s\S]*?)\n```/g)].map(([, diagram]) => diagram!);

test("Mermaid's own parser takes every diagram, whatever names hold, and would say what is wrong", () => {
  const goldens = path.join(packageRoot, "test/review/golden");
  const recorded = fs.readdirSync(goldens).flatMap((file) => diagramsIn(fs.readFileSync(path.join(goldens, file), "utf8")));
  const component = { deployment: hostileName, channel: hostileName, consumer: hostileName };
  const steps = [deployment(hostileName), ...authority(hostileName), ...authority("ca"), ...leaf(hostileName, { op: "replace", component }), ...leaf("end", {}), ...leaf("subgraph", { signer: hostileName })];
  const hostile = diagramsIn(markdownOf(reviewOf(readPreview(previewText(steps)), reviewedAt)));
  const drawn = (...parts: PreviewStep[][]) => diagramsIn(markdownOf(reviewOf(readPreview(previewText(parts.flat())), reviewedAt)));
  const invisible = "\u200B\u2060";
  const given = newAuthority({ commonName: invisible }).certPem;
  const unnamed = [drawn(authority(invisible), leaf("web", { signer: invisible })), drawn([resource("selfSigned", invisible, { outputs: { validityEndTime: "2028-01-01T00:00:00Z" } })]), drawn(leaf("web", { signer: "unseen", caCertPem: given }))].flat();
  const many = Array.from({ length: 600 }, (_, index) => [...authority(`ca${index}`), ...leaf(`web${index}`, { signer: `ca${index}`, op: "replace", reasons: ["caCertPem"] })]).flat();
  const large = trustGraph(reviewOf(readPreview(previewText([...many, ...authority("idle", { op: "create" })])), reviewedAt).worlds);
  expect([recorded.length > 20, hostile.length, unnamed.length, large.match(/-->/g)!.length]).toEqual([true, 2, 6, 479]);
  const all = [...recorded, ...hostile, ...unnamed, large];

  const found = faults([...all, "flowchart TB\n  a --> [b", "timeline\n  2027 :: a"]);
  expect(found.slice(0, -2)).toEqual(all.map(() => ""));
  for (const fault of found.slice(-2)) expect(fault).toMatch(/^Parse error/);
});
