import { EckDeployment, type SigningAuthority } from "../../components";
import { type Issued, newAuthority, newKey, traditional } from "../support/pem";
import { type Manifest, eventually } from "./bed/api";
import { applyAll, manifestsOf, newNamespace, warnings } from "./bed/kubernetes";

const sound = (): Issued => newAuthority({ commonName: "transport", privateKeyPem: traditional(newKey("P-384")) });

interface Bad {
  authority: SigningAuthority;
  /** Where we say so, and what the operator says. */
  path: string;
  operator: RegExp;
}

/** Authorities for transport that nobody should get to the operator. */
const bad: Record<string, () => Bad> = {
  "two certificates": () => {
    const { certPem, privateKeyPem } = sound();
    return { authority: { certPem: certPem + sound().certPem, privateKeyPem }, path: "transport.authority.certPem", operator: /only expected one PEM/ };
  },
  "a key of elliptic curves in PKCS#8": () => {
    const privateKeyPem = newKey("P-384");
    const { certPem } = newAuthority({ commonName: "transport", privateKeyPem });
    return { authority: { certPem, privateKeyPem }, path: "transport.authority.privateKeyPem", operator: /expected an RSA private key/ };
  },
  "the key of another certificate": () => ({
    authority: { certPem: sound().certPem, privateKeyPem: sound().privateKeyPem },
    path: "transport.authority.privateKeyPem",
    operator: /private key does not match/,
  }),
};

function args(namespace: string, authority: SigningAuthority) {
  return { clusterName: "logs", namespace, version: "9.1.0", transport: { authority } };
}

describe.each(Object.entries(bad))("a Secret with %s", (what, make) => {
  const { authority, path, operator } = make();
  const namespace = `bad-${what.replaceAll(/[^a-z]+/g, "-").slice(0, 20)}x`;

  it("is refused by us, in the preview", () => {
    expect(() => new EckDeployment("logs", args(namespace, authority))).toThrow(new RegExp(`^${path.replaceAll(".", "\\.")}: must`, "m"));
  });

  it("would be rejected by the operator", async () => {
    await newNamespace(namespace);
    const manifests = await manifestsOf(() => new EckDeployment("logs", args(namespace, sound())));
    const withBad = manifests.map((manifest): Manifest => {
      const stringData = { "ca.crt": authority.certPem, "ca.key": authority.privateKeyPem };
      return manifest.metadata.name === "logs-transport-ca" ? { ...manifest, stringData } : manifest;
    });
    await applyAll(withBad);
    const said = await eventually("a warning", async () => {
      const all = await warnings(namespace);
      return all.length > 0 ? all : undefined;
    });
    expect(said.join("\n")).toMatch(operator);
  });
});

it("that is sound makes no warning", async () => {
  await newNamespace("sound");
  await applyAll(await manifestsOf(() => new EckDeployment("logs", args("sound", sound()))));
  expect(await warnings("sound")).toEqual([]);
});
