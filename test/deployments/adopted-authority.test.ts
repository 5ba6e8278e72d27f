import fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import { CertificateAuthority, type NextStep, type SigningAuthority } from "../../components";
import { hoursAfter, isoInstant } from "../../components/support/calendar";
import { type End, handshake } from "../support/handshakes";
import { lasting } from "../support/issuing";
import { reveal } from "../support/mocks";
import { newAuthority } from "../support/pem";
import { ClusterStack } from "../support/stack";

const [adopting, block] = [...fs.readFileSync("docs/adopting.md", "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text!);
const adopted = newAuthority({ commonName: "Elasticsearch security auto-configuration HTTP CA" });
const config = { require: () => adopted.certPem, requireSecret: () => pulumi.secret(adopted.privateKeyPem) };

function valueIn(program: string): unknown {
  const { outputText } = ts.transpileModule(program, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  return new Function("config", "pulumi", "CertificateAuthority", outputText)(config, pulumi, CertificateAuthority);
}

/** The authority as docs/adopting.md takes it over. */
const asAdopted = () => valueIn(`return ${/http: \{\n\s+authority: (.*),\n/.exec(adopting!)![1]!}`) as SigningAuthority;
/** The steps as it writes them, for the organisation that the stand-ins for the tls provider know. */
const steps = () => valueIn(`${block!.replace('"logs" }', '"acme" }')}return steps;`) as SigningAuthority[];

const begin = hoursAfter(new Date(), 2);
const hour = (hours: number) => isoInstant(hoursAfter(begin, hours));

describe("an adopted authority of HTTP gives way to one's own, as docs/adopting.md says:", () => {
  const stack = new ClusterStack(lasting());
  const given = (step: number) => () => ({ nodes: [{ name: "es01" }], kibanas: [], http: { authority: steps()[step] } });
  const ends: { client: End; node: End; issuer: unknown }[] = [];

  /** What a run says of HTTP; what it stores is kept, for a node and for a client. */
  async function run(at: string, step: number): Promise<NextStep> {
    const said = await stack.run(at, given(step));
    const of = (name: string): any => stack.registrations.find((made) => made.name === name);
    const { files } = reveal(of("logs-elasticsearch-es01").inputs) as { files: Record<string, string> };
    const common = { asks: "none" as const, verifiesName: true, protocols: ["TLSv1.3"] };
    ends.push({ client: { ...common, ca: files["certs/http-ca.crt"]! }, node: { ...common, ca: "", cert: files["certs/http.crt"], key: files["certs/http.key"] }, issuer: of("logs-es01-http-cert").replacementTrigger });
    return said.find(({ name }) => name === "http authority")!;
  }
  const everybodyReachesEverybody = async (...runs: number[]) => {
    for (const client of runs) for (const node of runs) await handshake(ends[client]!.client, ends[node]!.node, "es01");
  };

  test("first everybody trusts both, and none is left out at once", async () => {
    await stack.run(hour(-1), () => ({ nodes: [{ name: "es01" }], kibanas: [], http: { authority: asAdopted() } }));
    await expect(stack.run(hour(-0.5), given(2), { preview: true })).rejects.toThrow(/http\.authority\.signing: must not be g1 before every consumer trusts it/);
    expect(await run(hour(0), 0)).toMatchObject({ phase: "distributed", nextInstruction: "set http.authority.rotation.signing to g1", notBefore: hour(24) });
    await expect(stack.run(hour(23), given(1), { preview: true })).rejects.toThrow(/http\.authority\.rotation\.signing: must not be g1 yet/);
    await expect(stack.run(hour(100), given(2), { preview: true })).rejects.toThrow(/http\.authority\.generations: must still hold adopted/);
  });

  test("then one's own signs, and every pair of old and new files understands each other", async () => {
    expect(await run(hour(24), 1)).toMatchObject({ phase: "switched", nextInstruction: "take adopted out of http.authority.rotation.generations", notBefore: hour(48) });
    await everybodyReachesEverybody(0, 1);
    expect(ends[1]!.issuer).not.toEqual(ends[0]!.issuer);
  });

  test("then the adopted one goes, and no certificate is reissued", async () => {
    await expect(stack.run(hour(47), given(2), { preview: true })).rejects.toThrow(/must still hold/);
    expect(await run(hour(48), 2)).toMatchObject({ phase: "retired", nextInstruction: "no step is open; a new change begins so: add a new name to http.authority.generations", notBefore: "" });
    await everybodyReachesEverybody(1, 2);
    expect(ends[2]!.issuer).toEqual(ends[1]!.issuer);
    await expect(handshake(ends[2]!.client, ends[0]!.node, "es01")).rejects.toThrow();
  });
});
