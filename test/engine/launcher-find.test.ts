import * as path from "node:path";

import { type Engine, NotHere, type Way } from "../../engine/engine";
import { search } from "../../engine/find";
import { type Machine } from "../../engine/machine";
import { atLeast, engineVersion, required } from "../../engine/versions";
import { downloaded } from "../../engine/ways/downloaded";
import { installed } from "../../engine/ways/installed";

const engineOf = (way: string): Engine => ({ way, command: [way], env: {} });

/** A way that is ready, can be made so, or neither. */
function wayTo(name: string, { ready, obtainable, obtained = [] }: { ready?: boolean; obtainable?: boolean; obtained?: string[] }): Way {
  return {
    ready: () => (ready ? engineOf(name) : new NotHere(`${name} is not ready`)),
    obtain: () => {
      obtained.push(name);
      return Promise.resolve(obtainable ? engineOf(name) : new NotHere(`${name} can't be had`));
    },
  };
}

describe("the search for an engine", () => {
  const searched = async (...ways: Way[]): Promise<{ way: string; said: string[] }> => {
    const said: string[] = [];
    const { way } = await search(ways, (line) => said.push(line));
    return { way, said };
  };

  test("takes the first way that is ready and says why not those before it", async () => {
    const { way, said } = await searched(wayTo("a", {}), wayTo("b", { ready: true }), wayTo("c", { ready: true }));
    expect(way).toBe("b");
    expect(said).toEqual(["using b (a is not ready)"]);
  });

  test("fetches nothing while any way is ready", async () => {
    const obtained: string[] = [];
    const { way } = await searched(wayTo("a", { obtainable: true, obtained }), wayTo("b", { ready: true, obtained }));
    expect(way).toBe("b");
    expect(obtained).toEqual([]);
  });

  test("obtains the first that can be had when none is ready, and tells each reason at once", async () => {
    const { way, said } = await searched(wayTo("a", {}), wayTo("b", { obtainable: true }), wayTo("c", { obtainable: true }));
    expect(way).toBe("b");
    expect(said).toEqual(["a can't be had", "using b"]);
  });

  test("says what to install when no way leads anywhere", async () => {
    await expect(searched(wayTo("a", {}), wayTo("b", {}))).rejects.toThrow(/install Pulumi .* or Go .*, then run this again/);
  });
});

/** A machine with these executables, files, command outputs and reachable hosts, and nothing else. */
function machine(facts: { path?: string[]; files?: string[]; version?: string; online?: boolean; after?: (files: string[]) => void }): Machine & { ran: string[] } {
  const files = [...(facts.files ?? [])];
  const ran: string[] = [];
  return {
    env: { PATH: "/usr/bin" },
    home: "/home/ada",
    ran,
    exists: (file) => files.includes(file),
    realPath: (file) => file,
    which: (name) => (facts.path?.includes(name) ? `/usr/bin/${name}` : undefined),
    output: (command, ...args) => {
      ran.push([command, ...args].join(" "));
      if (command === "npx") facts.after?.(files);
      return facts.version;
    },
    answers: () => Promise.resolve(facts.online ?? false),
  };
}

const reasonOf = (result: Engine | NotHere): string => (result instanceof NotHere ? result.reason : "none");
const tlsPlugin = `/home/ada/.pulumi/plugins/resource-tls-v${String(require("@pulumi/tls/package.json").version)}/pulumi-resource-tls`;
const whole = { path: ["pulumi", "pulumi-language-nodejs"], version: `v${engineVersion}`, files: [tlsPlugin] };

describe("pulumi on PATH", () => {
  test("is ready when it is new enough and has its language host and the tls plugin", () => {
    expect(installed(machine(whole)).ready()).toEqual({ way: `pulumi v${engineVersion} on PATH`, command: ["/usr/bin/pulumi"], env: {} });
  });

  test.each([
    ["it is missing", { ...whole, path: [] }, "pulumi is not on PATH"],
    ["it does not run", { ...whole, version: undefined }, "/usr/bin/pulumi does not run"],
    ["it is too old", { ...whole, version: "v3.100.0" }, `pulumi on PATH is v3.100.0, older than v${engineVersion}`],
    ["it can't run Node.js programs", { ...whole, path: ["pulumi"] }, "pulumi on PATH comes without pulumi-language-nodejs"],
    ["it has no tls plugin", { ...whole, files: [] }, "pulumi on PATH has no tls plugin yet"],
  ])("is not ready when %s", (_, facts, reason) => {
    expect(reasonOf(installed(machine(facts)).ready())).toBe(reason);
  });

  test("is taken without the tls plugin where the engine can download it", async () => {
    expect(reasonOf(await installed(machine({ ...whole, files: [], online: true })).obtain())).toBe("none");
    expect(reasonOf(await installed(machine({ ...whole, files: [] })).obtain())).toMatch(/has no tls plugin, and .* does not answer/);
  });

  test("may have its language host beside it and the plugin on PATH", () => {
    const facts = { ...whole, path: ["pulumi", "pulumi-resource-tls"], files: ["/usr/bin/pulumi-language-nodejs"] };
    expect(reasonOf(installed(machine(facts)).ready())).toBe("none");
  });
});

describe("the engine of the npm package", () => {
  const bin = `/home/ada/.pulumi/versions/${engineVersion}/bin`;

  test("is started without npx once it has been downloaded", () => {
    const known = machine({ files: [`${bin}/pulumi`, tlsPlugin] });
    expect(downloaded(known).ready()).toMatchObject({ command: [`${bin}/pulumi`], env: { PATH: `${bin}${path.delimiter}/usr/bin` } });
    expect(known.ran).toEqual([]);
  });

  test("is downloaded by the package when its host answers", async () => {
    const online = machine({ online: true, after: (files) => files.push(`${bin}/pulumi`) });
    expect(reasonOf(await downloaded(online).obtain())).toBe("none");
    expect(online.ran).toEqual([`npx --yes pulumi@${engineVersion} version`]);
  });

  test("is not asked for when its host does not answer", async () => {
    const offline = machine({});
    expect(reasonOf(await downloaded(offline).obtain())).toMatch(/does not answer/);
    expect(offline.ran).toEqual([]);
  });

  test("is given up when the download fails", async () => {
    expect(reasonOf(await downloaded(machine({ online: true })).obtain())).toMatch(/downloaded no engine/);
  });
});

describe("versions", () => {
  test.each([
    ["v3.259.0", "3.259.0", true],
    ["v3.260.0-alpha.1", "3.259.0", true],
    ["v4.0.0", "3.259.0", true],
    ["v3.258.9", "3.259.0", false],
    ["v2.999.9", "3.259.0", false],
  ])("%s is at least %s: %s", (version, least, expected) => {
    expect(atLeast(version, least)).toBe(expected);
  });

  test("are read from go.mod", () => {
    expect(required("require (\n\texample.org/a/v3 v3.1.2 // indirect\n\texample.org/a v1.0.0\n)", "example.org/a/v3")).toBe("3.1.2");
    expect(() => required("module x", "example.org/a")).toThrow("go.mod requires no example.org/a");
  });
});
