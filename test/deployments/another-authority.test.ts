import fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import { CertificateAuthority, type NextStep, type SelfManagedDeploymentArgs, type SigningAuthority } from "../../components";
import { hoursAfter, isoInstant } from "../../components/support/calendar";
import { certificateBlocks } from "../../components/pki/pem";
import { type End, handshake } from "../support/handshakes";
import { lasting } from "../support/issuing";
import { reveal } from "../support/mocks";
import { newAuthority } from "../support/pem";
import { ClusterStack } from "../support/stack";

const root = newAuthority({ commonName: "corporate root" });
const issuing = newAuthority({ commonName: "corporate", issuer: root });
const corporate = { ...issuing, rootPem: root.certPem };

const [, section] = fs.readFileSync("docs/rotation.md", "utf8").split("## To another authority, another algorithm");
const [, toCorporate, toOwn] = [...section!.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text!);

/** The steps as docs/rotation.md writes them, for the organisation that the stand-ins for the tls provider know. */
function stepsOf<T>(block: string, g1Pem = ""): T[] {
  const program = ts.transpileModule(`${block.replace('"logs",', '"acme",')}return steps;`, { compilerOptions: { target: ts.ScriptTarget.ES2022 } }).outputText;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  return new Function("corporate", "g1Pem", "pulumi", "CertificateAuthority", program)(corporate, g1Pem, pulumi, CertificateAuthority) as T[];
}

const begin = hoursAfter(new Date(), 1);
const day = (days: number) => isoInstant(hoursAfter(begin, 24 * days));

describe("an authority gives way to another one, as docs/rotation.md says:", () => {
  const stack = new ClusterStack(lasting());
  const ends: { client: End; node: End; signer: unknown }[] = [];
  const argsOf = (args: Partial<SelfManagedDeploymentArgs>) => ({ clusterName: "acme", nodes: [{ name: "es01" }], kibanas: [], ...args });

  /** What a run says of HTTP; what it stores is kept, for a node and for a client. Who have what it stores and who what the run before did understand each other. */
  async function run(at: string, given: () => Partial<SelfManagedDeploymentArgs>): Promise<NextStep> {
    const said = await stack.run(at, () => argsOf(given()));
    const of = (name: string): any => stack.registrations.find((made) => made.name === name);
    const { files } = reveal(of("logs-elasticsearch-es01").inputs) as { files: Record<string, string> };
    const common = { asks: "none" as const, verifiesName: true, protocols: ["TLSv1.3"] };
    const ca = files["certs/http-ca.crt"]!;
    ends.push({ client: { ...common, ca }, node: { ...common, ca: "", cert: files["certs/http.crt"], key: files["certs/http.key"] }, signer: of("logs-es01-http-cert").replacementTrigger });
    for (const { client } of ends.slice(-2)) for (const { node } of ends.slice(-2)) await handshake(client, node, "es01");
    return said.find(({ name }) => name === "http authority")!;
  }
  const refused = (at: string, given: () => Partial<SelfManagedDeploymentArgs>) => stack.run(at, () => argsOf(given()), { preview: true });
  const [before, after] = [-2, -1].map((index) => () => ends.at(index)!) as [() => (typeof ends)[0], () => (typeof ends)[0]];
  let toGiven: Partial<SelfManagedDeploymentArgs>[];

  test("the deployment's own trusts the corporate root beside its own, and reissues nothing", async () => {
    expect(await run(day(0), () => ({}))).toMatchObject({ phase: "steady", generations: ["g1"] });
    toGiven = stepsOf(toCorporate!, after().client.ca);
    expect(await run(day(1), () => toGiven[0]!)).toMatchObject({ phase: "distributed", generations: ["g1", "corporate"], signing: "g1", notBefore: day(2) });
    expect(certificateBlocks(after().client.ca)).toEqual([...certificateBlocks(before().client.ca), root.certPem]);
    expect(after().signer).toEqual(before().signer);
    await expect(refused(day(1.5), () => toGiven[1]!)).rejects.toThrow(/http\.authority\.rotation\.signing: must not be corporate yet/);
  });

  test("then the corporate one signs, and then the old root goes", async () => {
    expect(await run(day(2), () => toGiven[1]!)).toMatchObject({ phase: "switched", generations: ["g1", "corporate"], signing: "corporate", notBefore: day(3) });
    expect(after().signer).not.toEqual(before().signer);
    expect(await run(day(3), () => toGiven[2]!)).toMatchObject({ phase: "retired", generations: ["corporate"] });
    expect([after().signer, certificateBlocks(after().client.ca)]).toEqual([before().signer, [root.certPem]]);
    await expect(handshake(after().client, ends[0]!.node, "es01")).rejects.toThrow();
  });

  test("and back: the corporate one trusts a new one of one's own, which then signs, until the corporate root goes", async () => {
    const steps = stepsOf<() => SigningAuthority>(toOwn!);
    const step = (index: number) => () => ({ http: { authority: steps[index]!() } });
    expect(await run(day(4), step(0))).toMatchObject({ phase: "distributed", generations: ["corporate", "g2"], signing: "corporate" });
    expect(after().signer).toEqual(before().signer);
    expect(await run(day(5), step(1))).toMatchObject({ phase: "switched", generations: ["corporate", "g2"], signing: "g2" });
    expect(after().signer).not.toEqual(before().signer);
    await expect(refused(day(5.5), step(2))).rejects.toThrow(/http\.authority\.generations: must still hold corporate/);
    expect(await run(day(6), step(2))).toMatchObject({ phase: "retired", generations: ["g2"] });
    expect(after().signer).toEqual(before().signer);
    await expect(handshake(after().client, ends[3]!.node, "es01")).rejects.toThrow();
  });
});
