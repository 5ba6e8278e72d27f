import { gunzipSync, gzipSync } from "node:zlib";
import { type ProgramRun, clusterConfig, filesOf, kibanaConfig, runKibana, runProgram } from "../support/aws-programs";
import { type Registration, inTheClear, isSecret, reveal } from "../support/mocks";

const everything = { ...clusterConfig, kibanaAuthentication: "password", awsOwnKmsKey: true, kibanas: 2 };

const secretsOf = ({ engine }: ProgramRun) => engine.registrations.filter(({ type }) => type === "aws:secretsmanager/secretVersion:SecretVersion");
const text = (value: unknown) => JSON.stringify(value);

/** All that somebody without the key to the stack's secrets sees of a resource, user data unpacked. */
function seen({ inputs }: Registration): string {
  const clear = inTheClear(inputs) as Record<string, unknown>;
  const packed = clear.userDataBase64;
  return text(clear) + (typeof packed === "string" ? gunzipSync(Buffer.from(packed, "base64")).toString() : "");
}

/** Every secret that a run has made, by itself. */
function secretTexts(run: ProgramRun): string[] {
  const values = secretsOf(run).map(({ inputs }) => JSON.parse(reveal(inputs.secretString) as string) as Record<string, string>);
  const keys = values.flatMap((files) => Object.entries(files).filter(([name]) => name.endsWith(".key")).map(([, content]) => content.split("\n")[1]!));
  const environments = values.flatMap((files) => (files["kibana.env"] ?? "").split("\n").flatMap((line) => line.split("=").slice(1).join("=") || []));
  const passwords = values.flatMap(({ elastic, kibana_system }) => [elastic, kibana_system].filter((password) => password !== undefined));
  const hashes = values.flatMap(({ service_tokens }) => service_tokens?.trim().split(":")[1] ?? []);
  return [...keys, ...environments, ...passwords, ...hashes];
}

describe.each(["password", "serviceToken"])("with Kibana's %s", (kibanaAuthentication) => {
  let run: ProgramRun;
  let kibana: ProgramRun;
  beforeAll(async () => {
    run = await runProgram("aws-test", { ...everything, kibanaAuthentication });
    kibana = await runKibana(run.outputs, kibanaConfig);
  });

  test("no secret is in the clear in any input of a resource, user data included", () => {
    const secrets = secretTexts(run);
    expect(secrets.length).toBeGreaterThan(12);
    for (const registration of [...run.engine.registrations, ...kibana.engine.registrations]) {
      const clear = seen(registration);
      expect(clear).not.toMatch(/PRIVATE KEY/);
      for (const secret of secrets) if (clear.includes(secret) || clear.includes(text(secret).slice(1, -1))) throw new Error(`${registration.name} shows a secret`);
    }
  });

  test("no secret crosses an output, not even as one", () => {
    for (const outputs of [run.outputs, kibana.outputs]) {
      const published = text(outputs);
      expect(published).not.toMatch(/PRIVATE KEY/);
      for (const secret of secretTexts(run)) expect(published.includes(secret)).toBe(false);
    }
  });

  test("every value of a secret is marked as one", () => {
    expect(secretsOf(run)).toHaveLength(3 + 2 + 1 + 1);
    for (const { inputs } of secretsOf(run)) expect(isSecret(inputs.secretString)).toBe(true);
  });
});

test("what the checks of secrecy look for is found where it is", async () => {
  const run = await runProgram("aws-test", { ...everything, nodes: 1 });
  const revealed = text(secretsOf(run).map(({ inputs }) => reveal(inputs)));
  for (const secret of secretTexts(run)) expect(revealed).toContain(secret);
  expect(revealed).toContain("PRIVATE KEY");
});

test("a user data that held a secret would be seen", () => {
  const packed = { inputs: { userDataBase64: gzipSync("-----BEGIN PRIVATE KEY-----").toString("base64") } } as unknown as Registration;
  expect(seen(packed)).toContain("PRIVATE KEY");
});

test("other certificates, keys and passwords change the values of secrets and nothing else", async () => {
  const changing = /^(tls:|pulumi:index:Stash|elastic-tls:|aws:secretsmanager\/secretVersion)/;
  const runOnce = async () => {
    const run = await runProgram("aws-test", everything);
    const kibana = await runKibana(run.outputs, kibanaConfig);
    return { run, rest: [...run.engine.registrations, ...kibana.engine.registrations].filter(({ type }) => !changing.test(type)) };
  };
  const [one, other] = [await runOnce(), await runOnce()];
  const byName = ({ rest }: typeof one) => Object.fromEntries(rest.map(({ type, name, inputs }) => [`${type} ${name}`, inputs]));
  expect(byName(one)).toEqual(byName(other));
  expect(Object.keys(byName(one)).filter((name) => name.startsWith("aws:ec2/instance"))).toHaveLength(3 + 2);
  expect(filesOf(one.run.engine, "aws-elasticsearch-es01")["certs/http.crt"]).not.toBe(filesOf(other.run.engine, "aws-elasticsearch-es01")["certs/http.crt"]);
});
