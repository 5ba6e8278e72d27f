import { isoInstant } from "../../support/calendar";
import { type Certificate } from "../model/certificates";
import { type Side, tlsTypes } from "../model/links";
import { type World } from "../model/world";
import { typesOf } from "../read/urns";
import { titleOf } from "../findings/finding";

/** More names than these in one box are counted. */
const namesInBox = 6;

/** What a label may hold as it is; all else is written as a character's number, for whatever a name holds. */
const plain = /[^\p{L}\p{N} .,:*/=()+-]/gu;

function label(text: string): string {
  return text.replace(plain, (character) => `#${character.codePointAt(0) ?? 32};`);
}

/** Mermaid draws no more than 500 edges and 50,000 characters. The first that fits is taken, for each side. */
const edgesShown = [240, 100, 30, 0];
const longestGraph = 49_000;

/** The graph of who signs whom, before and after a run; once if it doesn't change. What there are too many of is counted, what changes last. Empty without certificates. */
export function trustGraph(worlds: Record<Side, World>): string {
  const [before, after] = [edgesOf(worlds.before), edgesOf(worlds.after)];
  if (before.length + after.length === 0) return "";
  const graphs = edgesShown.map((shown) => graphOf(before, after, shown));
  return graphs.find((graph) => graph.length <= longestGraph) ?? graphs.at(-1)!;
}

function graphOf(before: readonly Edge[], after: readonly Edge[], shown: number): string {
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  // The link that isn't drawn puts what was before above what comes after.
  const parts = isSame
    ? subgraph("same", "before and after", after, before, shown)
    : [
        ...subgraph("before", "before", before, after, shown),
        ...subgraph("after", "after", after, before, shown),
        ...(before.length > 0 && after.length > 0 ? ["  before ~~~ after"] : []),
      ];
  return ["flowchart TB", ...parts].join("\n");
}

/** An authority with the certificates of a channel that it signs; without any, it is only trusted. */
interface Edge {
  signer: string;
  signed?: string;
}

function edgesOf({ certificates }: World): Edge[] {
  const groups = new Map<string, { signer: string; channel: string; names: string[] }>();
  const all = [...certificates.values()];
  for (const certificate of all) {
    if (certificate.isAuthority && !certificate.signer) continue;
    const { signer, channel = "", isAuthority } = certificate;
    const name = !signer && isSelfSigned(certificate) ? "itself" : signerName(signer, certificates);
    const key = JSON.stringify([signer?.urn ?? name, channel, isAuthority, certificate.deployment]);
    const group = groups.get(key) ?? { signer: withDeployment(name, certificate, all), channel: isAuthority ? "" : channel, names: [] };
    group.names.push(certificate.name);
    groups.set(key, group);
  }
  const edges = [...groups.values()].map(({ signer, channel, names }): Edge => ({ signer, signed: `${channel === "" ? "" : `${channel}: `}${inBox(names)}` }));
  const signing = new Set(all.map(({ signer }) => signer?.urn));
  const idle = all.filter(({ isAuthority, signer, urn }) => isAuthority && !signer && !signing.has(urn)).map((authority): Edge => ({ signer: withDeployment(signerName(authority, certificates), authority, all) }));
  return [...edges, ...idle].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

function isSelfSigned({ urn }: Certificate): boolean {
  return typesOf(urn).at(-1) === tlsTypes.selfSigned;
}

/** An authority with another key is another one to those that trust it, whatever its name. */
function signerName(signer: Pick<Certificate, "name"> & { urn?: string } | undefined, certificates: World["certificates"]): string {
  return `${signer?.name ?? "authority not shown"}${certificates.get(signer?.urn ?? "")?.hasNewKey ? " (another key)" : ""}`;
}

/** Two deployments' authorities have the same names. */
function withDeployment(name: string, { deployment }: Certificate, all: readonly Certificate[]): string {
  const severalDeployments = new Set(all.map((certificate) => certificate.deployment)).size > 1;
  return severalDeployments && deployment !== undefined ? `${deployment}: ${name}` : name;
}

function inBox(names: readonly string[]): string {
  return names.length > namesInBox ? `${names.length} certificates` : [...names].sort().join(", ");
}

function subgraph(id: string, title: string, all: readonly Edge[], others: readonly Edge[], shown: number): string[] {
  if (all.length === 0) return [];
  const edges = all.length <= shown ? all : changedFirst(all, others).slice(0, shown);
  const hidden = all.length - edges.length;
  const signers = [...new Set(edges.map(({ signer }) => signer))];
  const idOf = (signer: string) => `${id}_a${signers.indexOf(signer)}`;
  const idle = (signer: string) => !edges.some((edge) => edge.signer === signer && edge.signed !== undefined);
  return [
    `  subgraph ${id}["${label(title)}"]`,
    ...signers.map((signer) => `    ${idOf(signer)}(["${label(signer)}${idle(signer) ? "<br/>trusted, signs nothing here" : ""}"])`),
    ...edges.flatMap(({ signer, signed }, index) => (signed === undefined ? [] : [`    ${idOf(signer)} --> ${id}_c${index}["${label(signed)}"]`])),
    ...(hidden === 0 ? [] : [`    ${id}_more["${label(`${hidden} more, which are too many to be drawn`)}"]`]),
    "  end",
  ];
}

function changedFirst(edges: readonly Edge[], others: readonly Edge[]): Edge[] {
  const unchanged = new Set(others.map((edge) => JSON.stringify(edge)));
  const isUnchanged = (edge: Edge) => unchanged.has(JSON.stringify(edge));
  return [...edges.filter((edge) => !isUnchanged(edge)), ...edges.filter(isUnchanged)];
}

/** More months than these are one. */
const monthsShown = 12;

/** When certificates expire after the run, by month; those that have by now say so. Empty without certificates. */
export function expiryTimeline({ certificates }: World, now: Date): string {
  const months = new Map<string, Certificate[]>();
  for (const certificate of certificates.values()) {
    const month = certificate.notAfter?.slice(0, 7);
    if (month !== undefined) months.set(month, [...(months.get(month) ?? []), certificate]);
  }
  const sorted = [...months].sort(([one], [other]) => (one < other ? -1 : 1));
  if (sorted.length === 0) return "";
  const rows = sorted.slice(0, monthsShown).map(([month, expiring]) => `  ${month} : ${eventsOf(expiring, now).join(" : ")}`);
  const later = sorted.slice(monthsShown).flatMap(([, expiring]) => expiring);
  return ["timeline", "  title Expiries after this run", ...rows, ...(later.length === 0 ? [] : [`  later : ${later.length} certificates`])].join("\n");
}

/** A timeline takes a colon as the beginning of another event, and knows no numbers of characters. */
function eventsOf(expiring: readonly Certificate[], now: Date): string[] {
  const text = (words: string) => words.replace(/[^\p{L}\p{N} .*/()-]/gu, " ");
  const mark = ({ notAfter = "", isEstimate }: Certificate) => (notAfter <= isoInstant(now) ? " expired" : isEstimate ? " estimated" : "");
  if (expiring.length <= namesInBox) return expiring.map((certificate) => text(`${titleOf(certificate)}${mark(certificate)}`)).sort();
  const channels = new Map<string, Certificate[]>();
  for (const certificate of expiring) {
    const what = certificate.isAuthority ? "authorities" : (certificate.channel ?? "certificates");
    channels.set(what, [...(channels.get(what) ?? []), certificate]);
  }
  return [...channels].map(([channel, own]) => text(own.length === 1 ? titleOf(own[0]!) : `${channel} (${own.length})`)).sort();
}
