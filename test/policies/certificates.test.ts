import { certificateKey, keyKind } from "../../policies/rules/key-kinds";
import { lifetime, renewal } from "../../policies/rules/lifetimes";
import { rules } from "../../policies/rules";
import { separateAuthorities } from "../../policies/rules/separate-authorities";
import { uses } from "../../policies/rules/uses";
import { newAuthority, newKey } from "../support/pem";
import { judged, judgedStack, made, tls, unknown } from "../support/policies";

test("every rule says what it is for, and its configuration has a default for everything", () => {
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  for (const { description, enforcementLevel, configSchema } of rules) {
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(["advisory", "mandatory"]).toContain(enforcementLevel);
    for (const property of Object.values(configSchema?.properties ?? {})) expect(property).toHaveProperty("default");
  }
});

describe("keys", () => {
  test.each([
    [{ algorithm: "ECDSA" }, /ECDSA P-224: Java refuses the curve/],
    [{ algorithm: "ECDSA", ecdsaCurve: "P224" }, /P-224/],
    [{ algorithm: "RSA", rsaBits: 1024 }, /RSA 1024: everybody refuses/],
  ])("of %j are refused", (props, reason) => {
    expect(judged(keyKind, tls.key, props)).toEqual([expect.stringMatching(reason)]);
  });

  test.each([{ algorithm: "ECDSA", ecdsaCurve: "P256" }, { algorithm: "RSA" }, { algorithm: "RSA", rsaBits: 4096 }, { algorithm: unknown }, { algorithm: "ECDSA", ecdsaCurve: unknown }, { algorithm: "RSA", rsaBits: unknown }])("of %j are fine", (props) => {
    expect(judged(keyKind, tls.key, props)).toEqual([]);
  });

  const ed25519 = made(tls.key, "ed25519", { algorithm: "ED25519" });

  test("on Ed25519 are for SSH, and refused for a certificate", () => {
    expect(judged(keyKind, tls.key, { algorithm: "ED25519" })).toEqual([]);
    expect(judgedStack(certificateKey, [ed25519])).toEqual([]);
    const request = made(tls.request, "es01", { privateKeyPem: unknown }, { privateKeyPem: ed25519 });
    expect(judgedStack(certificateKey, [ed25519, request])).toEqual([expect.stringMatching(/^es01: .*Ed25519/)]);
  });

  test("that came from elsewhere are read, and never shown", () => {
    const weak = newKey("secp256k1");
    const said = judgedStack(certificateKey, [made(tls.request, "es01", { privateKeyPem: weak }), made(tls.selfSigned, "ca", { privateKeyPem: newKey() })]);
    expect(said).toEqual([expect.stringMatching(/^es01: .*secp256k1/)]);
    expect(said.join()).not.toContain(weak.split("\n")[1]);
  });
});

describe("lifetimes", () => {
  const leaf = (days: number, renewBeforeDays?: number) => ({ validityPeriodHours: days * 24, ...(renewBeforeDays !== undefined && { earlyRenewalHours: renewBeforeDays * 24 }) });

  test("have a limit for leaves and one for authorities, both to be configured", () => {
    expect(judged(lifetime, tls.signed, leaf(398))).toEqual([]);
    expect(judged(lifetime, tls.signed, leaf(399))).toEqual([expect.stringMatching(/399 days, and a leaf may be for 398/)]);
    expect(judged(lifetime, tls.signed, leaf(365), { maxLeafDays: 90 })).toHaveLength(1);
    expect(judged(lifetime, tls.selfSigned, { ...leaf(3650), isCaCertificate: true })).toEqual([]);
    expect(judged(lifetime, tls.selfSigned, { ...leaf(7300), isCaCertificate: true })).toHaveLength(1);
  });

  test.each([
    ["is never renewed in time", leaf(365), /no run renews it .* 336 or more/],
    ["is renewed too late", leaf(365, 3), /last 3 days/],
    ["is renewed at every run", leaf(30, 30), /at every run/],
    ["lives for days and is renewed in its last hour", { validityPeriodHours: 168, earlyRenewalHours: 1 }, /42 or more/],
  ])("a certificate that %s is refused", (_, props, reason) => {
    expect(judged(renewal, tls.signed, props)).toEqual([expect.stringMatching(reason)]);
  });

  test("a certificate that is renewed in time is fine, as is one of which nothing is known yet", () => {
    expect(judged(renewal, tls.signed, leaf(365, 60))).toEqual([]);
    expect(judged(renewal, tls.signed, { validityPeriodHours: 168, earlyRenewalHours: 48 })).toEqual([]);
    expect(judged(renewal, tls.signed, { validityPeriodHours: 168, earlyRenewalHours: unknown })).toEqual([]);
    expect(judged(renewal, tls.signed, { validityPeriodHours: unknown })).toEqual([]);
    expect(judged(lifetime, tls.selfSigned, { ...leaf(3650), isCaCertificate: unknown })).toEqual([]);
    expect(judged(renewal, "aws:ec2/instance:Instance", leaf(365))).toEqual([]);
  });
});

describe("uses", () => {
  test("an authority signs, and a leaf doesn't", () => {
    expect(judged(uses, tls.selfSigned, { isCaCertificate: true, allowedUses: ["cert_signing", "crl_signing"] })).toEqual([]);
    expect(judged(uses, tls.selfSigned, { isCaCertificate: true, allowedUses: ["digital_signature"] })).toEqual([expect.stringMatching(/add cert_signing/)]);
    expect(judged(uses, tls.signed, { allowedUses: ["server_auth", "cert_signing"] })).toEqual([expect.stringMatching(/cert_signing: take that out/)]);
    expect(judged(uses, tls.signed, { allowedUses: unknown })).toEqual([]);
    expect(judged(uses, tls.signed, { isCaCertificate: unknown, allowedUses: ["cert_signing"] })).toEqual([]);
  });
});

describe("authorities of transport and HTTP", () => {
  const key = (name: string) => made(tls.key, `${name}-key`, { algorithm: "ECDSA", ecdsaCurve: "P384" });
  const keys = { one: key("one"), other: key("other") };
  const authority = (name: string, of: ReturnType<typeof key>) => made(tls.selfSigned, name, { isCaCertificate: true }, { privateKeyPem: of });
  const leaf = (name: string, by: ReturnType<typeof key>, ...allowedUses: string[]) => made(tls.signed, name, { allowedUses, caCertPem: unknown }, { caPrivateKeyPem: by });
  const node = (by: ReturnType<typeof key>) => leaf("transport", by, "digital_signature", "server_auth", "client_auth");

  test("are two", () => {
    const stack = [authority("one", keys.one), authority("other", keys.other), node(keys.one), leaf("http", keys.other, "server_auth"), leaf("client", keys.one, "client_auth")];
    expect(judgedStack(separateAuthorities, stack)).toEqual([]);
  });

  test("are refused where they are one, unless it is excepted by name", () => {
    const stack = [authority("one", keys.one), node(keys.one), leaf("http", keys.one, "server_auth")];
    expect(judgedStack(separateAuthorities, stack)).toEqual(["transport: one signs for transport (transport) and for HTTP (http): give each an authority of its own, or list it in `except`"]);
    expect(judgedStack(separateAuthorities, stack, { except: ["one"] })).toEqual([]);
  });

  test("are known by their certificate where they were given", () => {
    const { certPem } = newAuthority({ commonName: "corporate" });
    const given = (name: string, ...allowedUses: string[]) => made(tls.signed, name, { allowedUses, caCertPem: certPem });
    expect(judgedStack(separateAuthorities, [given("transport", "server_auth", "client_auth"), given("http", "server_auth")])).toHaveLength(1);
  });
});
