import * as pulumi from "@pulumi/pulumi";
import { Problem, at, checked, describe as described, exactlyOne, isPlain, refuse } from "../../components/support/problems";
import { mockEngine, valueOf } from "./mocks";

const problems: Problem[] = [
  { path: "names[0]", reason: "must be a host name" },
  { path: "", reason: "must hold a certificate" },
];

class Thing extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Thing", name);
  }
}

describe("problems", () => {
  it("get the path of what holds them", () => {
    expect(at("http", problems)).toEqual([
      { path: "http.names[0]", reason: "must be a host name" },
      { path: "http", reason: "must hold a certificate" },
    ]);
  });

  it("are described one a line", () => {
    expect(described(at("http", problems))).toBe("http.names[0]: must be a host name\nhttp: must hold a certificate");
  });
});

describe("refusing", () => {
  it("raises all problems as one error on the component, without a stack", async () => {
    await mockEngine();
    const thing = new Thing("thing");
    const refusal = thrownBy(() => refuse(thing, at("http", problems)));
    expect(pulumi.ResourceError.isInstance(refusal)).toBe(true);
    expect(refusal).toMatchObject({
      message: "http.names[0]: must be a host name\nhttp: must hold a certificate",
      resource: thing,
      hideStack: true,
      stack: "http.names[0]: must be a host name\nhttp: must hold a certificate",
    });
  });

  it("reads the same when it reaches the engine through the input of a child", async () => {
    const engine = await mockEngine();
    const thing = new Thing("thing");
    const late = pulumi.output("").apply(() => refuse(thing, at("http", problems)));
    const child = new pulumi.Stash("child", { input: { nested: late } }, { parent: thing });
    await expect(valueOf(child.output)).rejects.toMatchObject({ message: described(at("http", problems)) });
    expect(engine.registrations.map(({ name }) => name)).toEqual(["thing"]);
  });

  it("does nothing without problems", async () => {
    await mockEngine();
    refuse(new Thing("thing"), []);
  });
});

describe("a value", () => {
  it.each([[1], ["a"], [undefined], [null], [[]], [{}], [{ a: [{ b: "c" }] }]])("is plain if nothing in it is known later: %j", (value) => {
    expect(isPlain(value)).toBe(true);
  });

  it.each<[string, unknown]>([
    ["an output", pulumi.output("a")],
    ["a promise", Promise.resolve("a")],
    ["an output deep inside", { a: [{ b: pulumi.output("c") }] }],
    ["a promise in a list", ["a", Promise.resolve("b")]],
  ])("is not plain if it is or holds %s", (_, value) => {
    expect(isPlain(value)).toBe(false);
  });

  it("is plain if it holds a resource, whose own outputs are nobody's concern", async () => {
    await mockEngine();
    expect(isPlain({ parent: new Thing("thing") })).toBe(true);
  });
});

describe("a checked value", () => {
  const late = (...names: string[]) => names.map((name) => pulumi.output(name)) as unknown as string[];
  const problemsOf = (names: string[]): Problem[] => names.filter((name) => name === "").map(() => ({ path: "names", reason: "must not be empty" }));

  it("is the value if it is sound", async () => {
    await mockEngine();
    await expect(valueOf(checked(new Thing("thing"), ["es01"], problemsOf))).resolves.toEqual(["es01"]);
    await expect(valueOf(checked(new Thing("thing"), late("es01"), problemsOf))).resolves.toEqual(["es01"]);
  });

  it("is refused at once if all of it is plain", async () => {
    await mockEngine();
    expect(thrownBy(() => checked(new Thing("thing"), ["es01", ""], problemsOf))).toMatchObject({ message: "names: must not be empty" });
  });

  it("is refused as soon as it is known, and stops what depends on it", async () => {
    await mockEngine();
    const names = checked(new Thing("thing"), late("es01", ""), problemsOf);
    const dependent = jest.fn();
    await expect(valueOf(names.apply(dependent))).rejects.toMatchObject({ message: "names: must not be empty" });
    expect(dependent).not.toHaveBeenCalled();
  });

  it("stays secret", async () => {
    await mockEngine();
    await expect(pulumi.isSecret(checked(new Thing("thing"), pulumi.secret(["es01"]), problemsOf))).resolves.toBe(true);
  });
});

describe("a choice", () => {
  interface Stores {
    directory?: string;
    aws?: object;
    kubernetes?: object;
  }
  const choose = (args: Stores) => exactlyOne(args, "directory", "aws", "kubernetes");

  it("is accepted if exactly one is given", () => {
    expect(choose({ aws: {}, directory: undefined })).toEqual([]);
  });

  it("is refused at the first argument if none is given", () => {
    expect(choose({})).toEqual([{ path: "directory", reason: "give exactly one of `directory`, `aws`, `kubernetes`, got none" }]);
  });

  it("is refused at the second that is given", () => {
    expect(choose({ kubernetes: {}, directory: "" })).toEqual([
      { path: "kubernetes", reason: "give exactly one of `directory`, `aws`, `kubernetes`, got directory and kubernetes" },
    ]);
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
