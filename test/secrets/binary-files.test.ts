import { randomBytes } from "node:crypto";
import fs from "node:fs";
import * as v1 from "../../components/secrets/directory/v1";
import { SelfManagedDeployment, type SelfManagedDeploymentArgs } from "../../components";
import { clusterArgs } from "../support/cluster";
import { isSecret, mockEngine, reveal } from "../support/mocks";
import { scratch } from "./scratch";

/** Bytes that are no text, and what a store is given for them. */
const bytes = Buffer.concat([Buffer.from([0, 0xff, 0xfe, 0x80, 0x0a]), randomBytes(64)]);
const wanted = { "client.p12": bytes.toString("base64"), "certs/http.p12": bytes.toString("base64"), "p12.password": "text" };

describe("the store in a directory writes", () => {
  test("the bytes of a binary file, at the top and in a sub-directory, and the text of others", () => {
    const place = scratch();
    v1.create(place.wish(wanted));
    expect(fs.readFileSync(place.at("client.p12"))).toEqual(bytes);
    expect(fs.readFileSync(place.at("certs/http.p12"))).toEqual(bytes);
    expect(place.read("p12.password")).toBe("text");
    expect(fs.statSync(place.at("client.p12")).mode & 0o777).toBe(0o600);
  });

  test("nothing where the bytes are the same, and finds and repairs what somebody has changed", () => {
    const place = scratch();
    const { id, outs } = v1.create(place.wish(wanted));
    const written = fs.statSync(place.at("client.p12")).ino;
    expect(v1.diff(id, outs, place.wish(wanted)).changes).toBe(false);
    expect(v1.read(id, outs)).toEqual({ id, props: outs });
    v1.update(id, outs, place.wish({ ...wanted, "p12.password": "another" }));
    expect(fs.statSync(place.at("client.p12")).ino).toBe(written);

    fs.appendFileSync(place.at("client.p12"), "more");
    const found = v1.read(id, outs).props as v1.Outputs;
    expect(found.drift).toContain("client.p12: has other content");
    v1.update(id, found, place.wish(wanted));
    expect(fs.readFileSync(place.at("client.p12"))).toEqual(bytes);
  });

  test("other bytes when they change", () => {
    const place = scratch();
    const { id, outs } = v1.create(place.wish(wanted));
    const renewed = { ...wanted, "client.p12": Buffer.from([1, 0x80]).toString("base64") };
    expect(v1.diff(id, outs, place.wish(renewed)).changes).toBe(true);
    v1.update(id, outs, place.wish(renewed));
    expect(fs.readFileSync(place.at("client.p12"))).toEqual(Buffer.from([1, 0x80]));
  });
});

describe("the entry of a consumer with binary files", () => {
  const inputsOf = async (name: string, store: Partial<SelfManagedDeploymentArgs>, formats: SelfManagedDeploymentArgs["formats"]) => {
    const engine = await mockEngine();
    new SelfManagedDeployment("logs", clusterArgs({ directory: undefined, kibanas: [], formats, ...store }));
    await engine.settled();
    return engine.registration(name).inputs;
  };
  const formats: SelfManagedDeploymentArgs["formats"] = { "trust/logs": ["pkcs12"] };

  test("in Kubernetes has them in `data`, in base64 as Kubernetes takes bytes, and the text in `stringData`", async () => {
    const inputs = await inputsOf("logs-trust-logs", { kubernetesSecrets: { namespace: "search" } }, formats);
    expect([isSecret(inputs.data), isSecret(inputs.stringData)]).toEqual([true, true]);
    const { "http-ca.p12": store, ...others } = reveal(inputs.data) as Record<string, string>;
    expect(others).toEqual({});
    expect(Buffer.from(store!, "base64").toString("base64")).toBe(store);
    expect(Object.keys(reveal(inputs.stringData) as object).sort()).toEqual(["http-ca.crt", "p12.password"]);
  });

  test("in Kubernetes is what it was where there are none", async () => {
    expect(await inputsOf("logs-trust-logs", { kubernetesSecrets: { namespace: "search" } }, undefined)).not.toHaveProperty("data");
  });

  test("in AWS has them in base64, in one JSON text with the others", async () => {
    const inputs = await inputsOf("logs-trust-logs-version", { awsSecretsManager: {} }, formats);
    expect(isSecret(inputs.secretString)).toBe(true);
    const files = JSON.parse(reveal(inputs.secretString) as string) as Record<string, string>;
    expect(Object.keys(files)).toEqual(["http-ca.crt", "http-ca.p12", "p12.password"]);
    expect(Buffer.from(files["http-ca.p12"]!, "base64")[0]).toBe(0x30);
  });
});
