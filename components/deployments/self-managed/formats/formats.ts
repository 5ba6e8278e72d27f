import * as pulumi from "@pulumi/pulumi";
import { createHmac, randomBytes } from "crypto";
import { KeyFormat, passwordFile, pkcs12Files, pkcs8Files } from "../../../channels";
import { pkcs8Pem } from "../../../pki/keys";
import type { Pkcs12Content } from "../../../pki/pkcs12";
import { keptWhile, minted } from "../../minted";
import { consumerId } from "./problems";
import { ClusterFacts, Provision } from "../provision";

type Files = Provision["files"];

/** What a format adds to the files of a consumer. */
type Writer = (consumer: string, files: Files) => Files;

/** The same provisions, each with the further formats that are asked for its consumer. */
export function withFormats(facts: ClusterFacts, provisions: Provision[]): Provision[] {
  const { formats } = facts.plan;
  const writers: Record<KeyFormat, Writer> = { pkcs8: writePkcs8, pkcs12: pkcs12Writer(facts) };
  return provisions.map((provision) => {
    const consumer = consumerId(provision.consumer);
    const further = [...new Set(formats[consumer])].map((format) => writers[format](consumer, provision.files));
    return { ...provision, files: Object.assign({}, provision.files, ...further) as Files };
  });
}

function writePkcs8(_: string, files: Files): Files {
  return Object.fromEntries(pkcs8Files(Object.keys(files)).map(({ name, key }) => [name, pulumi.secret(files[key]!).apply(pkcs8Pem)]));
}

/**
 * The key stores and trust stores of a consumer are random, so they are kept, until a certificate in one of them changes.
 * Their password, which readers know, never does: it follows from one secret of the deployment and the consumer's name.
 */
function pkcs12Writer({ component, name, plan }: ClusterFacts): Writer {
  if (!Object.values(plan.formats).flat().includes(KeyFormat.Pkcs12)) return () => ({});
  const seed = minted(`${name}-pkcs12-seed`, () => randomBytes(32).toString("base64url"), component);
  return (consumer, files) => {
    const stores = pkcs12Files(Object.keys(files));
    const password = seed.apply((known) => hmac(known, consumer));
    const certificates = pulumi.all(stores.map((store) => files[store.certificates]!));
    const keys = pulumi.all(stores.map(({ key }) => (key === undefined ? undefined : files[key])));
    const made = pulumi.all([password, certificates, keys]).apply(([secret, certificatesPem, privateKeyPem]) =>
      pkcs12(stores.map(({ name, alias }, index) => ({ name, alias, certificatesPem: certificatesPem[index]!, privateKeyPem: privateKeyPem[index] })), secret),
    );
    // Of certificates, with 256 random bits for a key: it gives nothing away.
    const trigger = pulumi.unsecret(pulumi.all([password, certificates]).apply(([secret, pems]) => hmac(secret, JSON.stringify(pems))));
    const kept = keptWhile(`${name}-${consumer.replace("/", "-")}-pkcs12`, made, trigger, component);
    return {
      ...Object.fromEntries(stores.map((store) => [store.name, kept.apply((contents) => contents[store.name]!)])),
      [passwordFile(stores)]: password,
    };
  };
}

function hmac(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}

/** Each store's bytes by its name, in base64. */
async function pkcs12(contents: (Pkcs12Content & { name: string })[], password: string): Promise<Record<string, string>> {
  const { pkcs12Store } = await import("../../../pki/pkcs12");
  const made = contents.map(async (content): Promise<[string, string]> => [content.name, (await pkcs12Store(content, password)).toString("base64")]);
  return Object.fromEntries(await Promise.all(made));
}
