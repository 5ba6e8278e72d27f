import { changes, engineProject } from "../support/engine";

const names = ["es01", "es02", "es03", "es04"];

/** An authority and leaves that are renewed so many days before their expiry. */
const programOf = (renewBeforeDays: number) => `
const { CertificateAuthority, LeafCertificate } = require("elastic-tls");
const authority = new CertificateAuthority("ca", { commonName: "renewal" });
for (const name of ${JSON.stringify(names)}) {
  const leaf = new LeafCertificate(name, { authority, usage: "server", commonName: name, dnsNames: [name], renewBeforeDays: ${renewBeforeDays} });
  exports[name] = { notAfter: leaf.notAfter, renewsAt: leaf.renewsAt };
}
`;

const project = engineProject({ program: programOf(60) });
beforeAll(() => project.up());
afterAll(() => project.remove());

const minute = 60_000;
const day = 24 * 60 * minute;
const dates = async () => JSON.parse((await project.run("stack", "output", "--json")).stdout) as Record<string, { notAfter: string; renewsAt: string }>;

/** Lets the certificate of a leaf expire then, as far as the state knows. */
const expires = (name: string, instant: number) =>
  project.rewriteState(`${name}-cert`, ({ outputs }) => ({ ...outputs, validityEndTime: new Date(instant).toISOString() }));

describe("a leaf is renewed", () => {
  test("at an hour of its own within the first quarter of its window", async () => {
    const leaves = Object.values(await dates());
    const daysBefore = leaves.map(({ notAfter, renewsAt }) => (Date.parse(notAfter) - Date.parse(renewsAt)) / day);
    for (const days of daysBefore) expect(days).toBeGreaterThan(45);
    for (const days of daysBefore) expect(days).toBeLessThanOrEqual(60);
    expect(new Set(daysBefore).size).toBe(names.length);
  });

  test("from the instant on that it says, and not before", async () => {
    const { notAfter, renewsAt } = (await dates()).es01!;
    const windowLasts = Date.parse(notAfter) - Date.parse(renewsAt);
    await expires("es01", Date.now() + windowLasts + 5 * minute);
    expect((await changes(project)).replace).toBe(undefined);
    await expires("es01", Date.now() + windowLasts - minute);
    expect((await changes(project)).replace).toEqual(["es01-cert"]);
  });

  test("once: afterwards nothing is due", async () => {
    await project.up();
    expect(await changes(project)).toEqual({});
  });

  test("alone where a wider window makes it due: the others keep their certificates", async () => {
    await expires("es02", Date.now() + 200 * day);
    project.rewrite(programOf(300));
    const { replace, create, delete: deleted } = await changes(project);
    expect([replace, create, deleted]).toEqual([["es02-cert"], undefined, undefined]);
    await project.up();
    expect(await changes(project)).toEqual({});
  });
});
