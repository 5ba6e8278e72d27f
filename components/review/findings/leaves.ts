import { type Certificate, unknownNames } from "../model/certificates";
import { type Change } from "../model/change";
import { soundKeys, weakKeyReason } from "../model/key-kinds";
import { mayBeFor } from "../model/links";
import { type Facts, type Found, type Rule, titleOf } from "./finding";

/** Names that a server is no longer to answer for. */
export const nameRemoved: Rule = (facts) =>
  reissued(facts).flatMap(({ before, after, change }): Found[] => {
    if (![before, after].some(({ uses }) => uses.includes("server_auth")) || after.names.includes(unknownNames)) return [];
    return before.names
      .filter((name) => name !== unknownNames && !after.names.includes(name) && !isCovered(name, after.names))
      .map((name) => {
        const use = useOf(name, before, facts);
        const message = use === undefined ? `is no longer for ${name}` : `is no longer for ${name}, ${use}`;
        const advice = `keep ${name} until nobody dials it any more: whoever does refuses the certificate`;
        return { severity: use === undefined ? "medium" : "high", subject: titleOf(change), deployment: change.deployment, message, advice };
      });
  });

/** Who still dials a name, as far as the preview shows it. */
function useOf(name: string, { deployment, consumer, channel }: Certificate, { worlds }: Facts): string | undefined {
  const owners = [...worlds.before.deployments.values()].filter((candidate) => candidate.name === deployment);
  if (channel === "http" && owners.some(({ endpointHost }) => endpointHost === name)) return "the host of the endpoint until now";
  if (owners.some(({ servedHosts }) => servedHosts.has(`${channel}/${name}`))) return "at which it is served until now";
  return name === consumer ? "the name of its holder" : undefined;
}

function isCovered(name: string, names: readonly string[]): boolean {
  return names.includes(`*.${name.split(".").slice(1).join(".")}`);
}

/** Leaves that get another key although nobody asked for another kind. */
export const keyReplaced: Rule = (facts) =>
  reissued(facts).flatMap(({ before, after, change }): Found[] => {
    if (after.isAuthority || !after.hasNewKey) return [];
    const kinds = before.key === after.key ? after.key : `${before.key}, then ${after.key}`;
    const message = `gets another private key (${kinds ?? "unknown kind"})`;
    return [{ severity: "low", subject: titleOf(change), deployment: change.deployment, message, advice: "make sure that nobody has pinned the old key, and that key and certificate reach the holder together" }];
  });

/** Certificates that stay while the key that they are for is replaced, since the program or the run leaves them out. */
export const keyWithoutCertificate: Rule = ({ worlds, preview }) => {
  const replaced = new Map(preview.steps.flatMap(({ urn, operation, before }) => (operation === "replace" && before ? [[urn, before]] : [])));
  return [...worlds.after.certificates.values()].flatMap((certificate): Found[] => {
    const former = worlds.before.certificates.get(certificate.urn);
    const key = replaced.get(former?.keyUrn ?? "");
    if (!former || !key || certificate.isEstimate || !mayBeFor(former.pem, key)) return [];
    const advice = "issue it anew in the same run, or keep the key: an `ignoreChanges` or `--target` may hold it back";
    return [{ severity: "high", subject: titleOf(certificate), deployment: certificate.deployment, message: "stays, and its private key is replaced: they no longer match", advice }];
  });
};

/** Leaves that may be used for other things from now on. */
export const purposeChanged: Rule = (facts) =>
  reissued(facts).flatMap(({ before, after, change }): Found[] => {
    const found = (message: string, advice: string): Found[] => [{ severity: "high", subject: titleOf(change), deployment: change.deployment, message, advice }];
    if (!before.isAuthority && after.isAuthority) {
      return found("becomes an authority: whoever holds its key can issue certificates", "leave `isCaCertificate` out: issue an authority apart, with a key that no server holds");
    }
    const lost = usages.filter(({ use }) => before.uses.includes(use) && !after.uses.includes(use)).map(({ word }) => word);
    if (lost.length === 0) return [];
    return found(`is no longer for ${lost.join(" and ")}`, "make sure that nobody presents it as such any more: whoever verifies it refuses it");
  });

const usages = [
  { use: "server_auth", word: "servers" },
  { use: "client_auth", word: "clients" },
];

export const weakKey: Rule = ({ changes, worlds }) =>
  changes.flatMap(({ urn, kind }): Found[] => {
    const certificate = worlds.after.certificates.get(urn);
    const because = weakKeyReason(certificate?.key);
    if (!certificate || because === undefined || !["issued", "renewed", "reissued"].includes(kind)) return [];
    return [{ severity: "high", subject: titleOf(certificate), deployment: certificate.deployment, message: `has a key ${certificate.key}: ${because}`, advice: soundKeys }];
  });

/** From how many renewals on one run is more than a routine. */
const manyRenewals = 3;

/** Most certificates of a channel renewed by one run: what is wrong with one is wrong with all. */
export const manyAtOnce: Rule = ({ changes, worlds }) => {
  const renewed = grouped(changes.filter(({ what, kind }) => what === "certificate" && kind === "renewed"));
  const all = grouped([...worlds.after.certificates.values()].filter(({ isAuthority }) => !isAuthority));
  return [...renewed].flatMap(([place, { count, deployment, channel }]): Found[] => {
    const total = all.get(place)?.count ?? count;
    if (count < manyRenewals || count <= total / 2) return [];
    const subject = channel === undefined ? "certificates" : `certificates of ${channel}`;
    const message = `${count} of ${total} are renewed at once`;
    return [{ severity: "medium", subject, deployment, message, advice: "look whether one has arrived before the next run, and run Pulumi more often: renewals are spread over a quarter of the window" }];
  });
};

function grouped(items: readonly { deployment?: string; channel?: string }[]) {
  const groups = new Map<string, { count: number; deployment?: string; channel?: string }>();
  for (const { deployment, channel } of items) {
    const place = `${deployment}/${channel}`;
    groups.set(place, { count: (groups.get(place)?.count ?? 0) + 1, deployment, channel });
  }
  return groups;
}

interface Reissued {
  before: Certificate;
  after: Certificate;
  change: Change;
}

/** What is issued anew for the same holder; where its resource has another name now, one that goes and one that comes. */
function reissued({ changes, worlds }: Facts): Reissued[] {
  const removed = new Map(changes.filter(({ kind }) => kind === "removed").map((change) => [holderOf(change), change.urn]));
  return changes.flatMap((change): Reissued[] => {
    if (change.kind !== "reissued" && change.kind !== "issued") return [];
    const former = change.kind === "reissued" || change.consumer === undefined ? change.urn : removed.get(holderOf(change));
    const [before, after] = [worlds.before.certificates.get(former ?? ""), worlds.after.certificates.get(change.urn)];
    return before && after ? [{ before, after, change }] : [];
  });
}

function holderOf({ deployment, channel, consumer }: Change): string {
  return JSON.stringify([deployment, channel, consumer]);
}
