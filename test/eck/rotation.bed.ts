import { EckDeployment } from "../../components";
import { certificateBlocks } from "../../components/pki/pem";
import { newAuthority, newKey, traditional } from "../support/pem";
import { type Manifest, eventually } from "./bed/api";
import { api, makePods, manifestsOf, newNamespace, warnings } from "./bed/kubernetes";
import { isTrusted } from "./bed/trust";

const namespace = "rotation";

/** What one pod presents and trusts. */
interface Peer {
  presented: string;
  trustPem: string;
}

/** The generations of an authority that was made elsewhere, so that every step has the same keys. */
const generations = Object.fromEntries(
  ["g1", "g2"].map((name) => [name, newAuthority({ commonName: `transport ${name}`, privateKeyPem: traditional(newKey("P-384")) })]),
);

function step(trusted: string[], signing: string): Promise<Manifest[]> {
  const { certPem, privateKeyPem } = generations[signing]!;
  const trustPem = trusted.map((name) => generations[name]!.certPem).join("");
  return manifestsOf(() => new EckDeployment("logs", { clusterName: "logs", namespace, version: "9.1.0", transport: { authority: { certPem, privateKeyPem, trustPem } } }));
}

/** What every pod has once the operator has caught up: the trust of the ConfigMap, certificates of the authority that signs. */
async function peersOf(pods: readonly string[], signing: string, trusted: number): Promise<Peer[]> {
  const { certPem } = generations[signing]!;
  return eventually(`certificates of ${signing} in pods that trust ${trusted}`, async () => {
    const data = await api.secret(namespace, "logs-es-default-es-transport-certs");
    const trustPem = data["ca.crt"] ?? "";
    const peers = pods.map((pod) => ({ presented: data[`${pod}.tls.crt`] ?? "", trustPem }));
    const caughtUp = new Set(certificateBlocks(trustPem)).size === trusted && peers.every(({ presented }) => isTrusted(presented, certPem));
    return caughtUp ? peers : undefined;
  });
}

describe("an authority for transport that changes in order", () => {
  const seen: Peer[][] = [];
  const inBetween: Peer[] = [];

  beforeAll(async () => {
    await newNamespace(namespace);
    let pods: string[] = [];
    for (const [trusted, signing] of [[["g1"], "g1"], [["g1", "g2"], "g1"], [["g1", "g2"], "g2"], [["g2"], "g2"]] as const) {
      // In the order in which they are registered; the pods may see any state in between.
      for (const manifest of await step([...trusted], signing)) {
        await api.apply(manifest);
        const data = await api.secret(namespace, "logs-es-default-es-transport-certs");
        inBetween.push(...pods.flatMap((pod) => (data[`${pod}.tls.crt`] ? [{ presented: data[`${pod}.tls.crt`]!, trustPem: data["ca.crt"]! }] : [])));
      }
      if (pods.length === 0) pods = await makePods(namespace, "logs", "default");
      seen.push(await peersOf(pods, signing, trusted.length));
    }
  });

  it("leaves no pod whose certificate another doesn't trust, whichever of two neighbouring steps each has reached", () => {
    for (const [index, now] of seen.entries()) {
      const neighbours = [...now, ...(seen[index - 1] ?? []), ...(seen[index + 1] ?? [])];
      for (const { presented } of now) expect(neighbours.filter(({ trustPem }) => !isTrusted(presented, trustPem))).toEqual([]);
    }
    expect(inBetween.filter(({ presented, trustPem }) => !isTrusted(presented, trustPem))).toEqual([]);
  });

  it("would leave some in one step, which is why there are three", () => {
    const [first] = seen;
    const last = seen.at(-1)!;
    expect(first!.every(({ presented }) => !isTrusted(presented, last[0]!.trustPem))).toBe(true);
  });

  it("ends with certificates of the new generation alone", () => {
    const [peer] = seen.at(-1)!;
    expect(isTrusted(peer!.presented, generations.g2!.certPem)).toBe(true);
    expect(isTrusted(peer!.presented, generations.g1!.certPem)).toBe(false);
  });

  it("makes the operator warn of nothing", async () => {
    expect(await warnings(namespace)).toEqual([]);
  });

  it("writes trust before the Secret of the authority, in every step", async () => {
    const kinds = (await step(["g1", "g2"], "g2")).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(kinds.indexOf("ConfigMap logs-transport-trust")).toBeLessThan(kinds.indexOf("Secret logs-transport-ca"));
  });
});
