import * as pulumi from "@pulumi/pulumi";
import { knownOr } from "../../components/support/outputs";
import { mockEngine, valueOf } from "./mocks";

class Thing extends pulumi.CustomResource {
  declare readonly made: pulumi.Output<string>;
  declare readonly given: pulumi.Output<string>;
  constructor(name: string, given: pulumi.Input<string>) {
    super("test:index:Thing", name, { given, made: undefined });
  }
}

const outputs = { "test:index:Thing": () => ({ made: "by the provider" }) };
const fallback = () => "foretold";

describe("knownOr", () => {
  it("gives the value in `up`, where it is always known", async () => {
    await mockEngine({ outputs });
    await expect(valueOf(knownOr(new Thing("thing", "a").made, fallback))).resolves.toBe("by the provider");
  });

  it("gives the value in a preview if nothing will change it", async () => {
    await mockEngine({ outputs, preview: true });
    await expect(valueOf(knownOr(new Thing("thing", "a").made, fallback))).resolves.toBe("by the provider");
  });

  it("gives the fallback in a preview of what is about to be made", async () => {
    await mockEngine({ preview: true });
    await expect(valueOf(knownOr(new Thing("thing", "a").made, fallback))).resolves.toBe("foretold");
  });

  it("does not compute a fallback that nobody needs", async () => {
    await mockEngine({ outputs });
    const computed = jest.fn(fallback);
    await valueOf(knownOr(new Thing("thing", "a").made, computed));
    expect(computed).not.toHaveBeenCalled();
  });

  it("keeps a secret secret", async () => {
    await mockEngine();
    const output = knownOr(pulumi.secret("key"), fallback);
    await expect(valueOf(output)).resolves.toBe("key");
    await expect(pulumi.isSecret(output)).resolves.toBe(true);
  });

  it("keeps the dependency on what makes the value", async () => {
    const engine = await mockEngine({ outputs });
    new Thing("second", knownOr(new Thing("first", "a").made, fallback));
    await engine.settled();
    expect(engine.registration("second").dependsOn).toEqual(["first"]);
  });
});
