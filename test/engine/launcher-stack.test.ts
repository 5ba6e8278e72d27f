import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { purpose, read, withPackPrograms } from "../../engine/arguments";
import { packProgram } from "../../engine/checkout";
import { type Engine } from "../../engine/engine";
import { engineEnv, launchEnv } from "../../engine/environment";
import { dropSalt, programOf, seed, stackFiles, stackName } from "../../engine/stack";
import { hasStack, ownState } from "../../engine/state";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "launcher-stack-"));
afterAll(() => fs.rmSync(scratch, { recursive: true }));

describe("the arguments", () => {
  test.each([
    [["up", "--yes"], "use", undefined],
    [["--color", "never", "-C", "x", "preview", "-s", "aws-test"], "use", "aws-test"],
    [["destroy", "--stack=eck-test"], "use", "eck-test"],
    [["config", "set", "nodes", "5", "--stack", "local-big"], "use", "local-big"],
    [["stack"], "use", undefined],
    [["stack", "output", "--json"], "use", undefined],
    [["stack", "ls"], "none", undefined],
    [["stack", "init", "aws-test"], "create", undefined],
    [["version"], "none", undefined],
    [["plugin", "ls"], "none", undefined],
    [["up", "--help"], "none", undefined],
    [[], "none", undefined],
  ] as const)("%j mean to %s a stack", (args, wanted, stack) => {
    const request = read(args);
    expect(purpose(request)).toBe(wanted);
    expect(request.stack).toBe(stack);
  });

  test("of a stack to create name it, whatever flags stand before", () => {
    expect(read(["stack", "init", "--secrets-provider", "passphrase", "aws-test"]).words).toEqual(["stack", "init", "aws-test"]);
  });

  test("name the program in a policy pack's folder, where it has one", () => {
    const program = packProgram("policies")!;
    expect(fs.statSync(program).mode & 0o111).toBe(0o111);
    expect(withPackPrograms(["up", "--policy-pack", "policies", "--yes"], packProgram)).toEqual(["up", "--policy-pack", program, "--yes"]);
    expect(withPackPrograms(["preview", "--policy-pack=policies,docs"], packProgram)).toEqual(["preview", `--policy-pack=${program},docs`]);
    expect(withPackPrograms(["preview", "--policy-pack", "nowhere"], packProgram)).toEqual(["preview", "--policy-pack", "nowhere"]);
    expect(withPackPrograms(["stack", "init", "policies"], packProgram)).toEqual(["stack", "init", "policies"]);
  });
});

describe("the stack", () => {
  test("is named by an argument, else by the environment, else by default", () => {
    expect(stackName("aws-test", { ELASTIC_TLS_STACK: "eck-test" })).toBe("aws-test");
    expect(stackName("organization/elastic-tls/aws-test", {})).toBe("aws-test");
    expect(stackName(undefined, { ELASTIC_TLS_STACK: "eck-test", PULUMI_STACK: "hosted-test" })).toBe("eck-test");
    expect(stackName(undefined, { PULUMI_STACK: "hosted-test" })).toBe("hosted-test");
    expect(stackName(undefined, {})).toBe("local-dev");
  });

  test("runs the program with the longest name that begins its own", () => {
    const programs = ["local", "aws", "aws-kibana"];
    expect(programOf("local-dev", programs)).toBe("local");
    expect(programOf("aws-production", programs)).toBe("aws");
    expect(programOf("aws-kibana-production", programs)).toBe("aws-kibana");
    expect(programOf("aws-kibanas", programs)).toBe("aws");
    for (const program of programs) expect(() => programOf(program, programs)).toThrow(`stack ${program}: a stack is named <program>-<environment>`);
    expect(() => programOf("gcp-test", programs)).toThrow("stack gcp-test: a stack is named <program>-<environment>, and the programs are aws, aws-kibana, local");
  });

  test("gets its configuration from the template once, and keeps what its user writes", () => {
    const files = stackFiles(fs.mkdtempSync(path.join(scratch, "project-")));
    fs.mkdirSync(files.templates, { recursive: true });
    fs.writeFileSync(files.template("local"), "config: {}\n");
    expect(seed(files, "local-dev", "local")).toBe(true);
    fs.appendFileSync(files.config("local-dev"), "# mine\n");
    expect(seed(files, "local-dev", "local")).toBe(false);
    expect(fs.readFileSync(files.config("local-dev"), "utf8")).toBe("config: {}\n# mine\n");
  });

  test.each([
    ["loses the salt of a passphrase that is gone", "encryptionsalt: v1:x\nconfig:\n  a:b: 1\n", "config:\n  a:b: 1\n"],
    ["keeps the salt that its secrets need", "encryptionsalt: v1:x\nconfig:\n  a:b:\n    secure: v1:y\n", "encryptionsalt: v1:x\nconfig:\n  a:b:\n    secure: v1:y\n"],
  ])("made anew %s", (_, before, after) => {
    const files = stackFiles(fs.mkdtempSync(path.join(scratch, "project-")));
    fs.mkdirSync(files.templates, { recursive: true });
    fs.writeFileSync(files.config("local-dev"), before);
    dropSalt(files, "local-dev");
    expect(fs.readFileSync(files.config("local-dev"), "utf8")).toBe(after);
  });
});

describe("the environment", () => {
  const engine: Engine = { way: "built", command: ["pulumi"], env: { PULUMI_HOME: "/cache/home" } };
  const state = { PULUMI_BACKEND_URL: "file:///checkout/.state" };

  test("saves the state once at the end for the local program and for no other", () => {
    expect(launchEnv({}, engine, state, "local-dev", "local")).toMatchObject({ PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" });
    for (const program of ["aws", "aws-kibana", "eck", "ece", "hosted", undefined]) {
      expect(launchEnv({}, engine, state, "x", program)).not.toHaveProperty("PULUMI_SKIP_CHECKPOINTS");
    }
  });

  test("lets the user have a checkpoint at every step", () => {
    expect(launchEnv({ PULUMI_SKIP_CHECKPOINTS: "false" }, engine, state, "local-dev", "local").PULUMI_SKIP_CHECKPOINTS).toBe("false");
  });

  test("of a throw-away state has nothing of the user's", () => {
    const before = { ...process.env };
    Object.assign(process.env, { PULUMI_STACK: "mine", PULUMI_ACCESS_TOKEN: "mine", ELASTIC_TLS_STACK: "mine" });
    const env = engineEnv(engine, { backendDir: "/tmp/a b", passphrase: "open" });
    process.env = before;
    expect(Object.entries(env).filter(([name]) => /^(PULUMI|ELASTIC)/.test(name)).sort()).toEqual([
      ["PULUMI_BACKEND_URL", "file:///tmp/a%20b"],
      ["PULUMI_CONFIG_PASSPHRASE", "open"],
      ["PULUMI_HOME", "/cache/home"],
    ]);
  });
});

describe("the state in the checkout", () => {
  const modeOf = (file: string): string => (fs.statSync(file).mode & 0o777).toString(8);
  const newFolder = (): string => path.join(fs.mkdtempSync(path.join(scratch, "checkout-")), ".state");

  test("is for the user's eyes only, and its passphrase is made once", () => {
    const folder = newFolder();
    const file = ownState(folder, {}).PULUMI_CONFIG_PASSPHRASE_FILE ?? "";
    const passphrase = fs.readFileSync(file, "utf8");
    expect(passphrase).toMatch(/^[\w-]{43}$/);
    expect([modeOf(folder), modeOf(file)]).toEqual(["700", "600"]);
    expect(ownState(folder, {}).PULUMI_CONFIG_PASSPHRASE_FILE).toBe(file);
    expect(fs.readFileSync(file, "utf8")).toBe(passphrase);
    expect(fs.readdirSync(folder)).toEqual(["passphrase"]);
  });

  test("is closed when it was open to others", () => {
    const folder = newFolder();
    fs.mkdirSync(folder, { mode: 0o755 });
    ownState(folder, {});
    expect(modeOf(folder)).toBe("700");
  });

  test("gives way to a backend of the user's", () => {
    const folder = newFolder();
    expect(ownState(folder, { PULUMI_BACKEND_URL: "s3://stacks" })).toEqual({});
    expect(fs.existsSync(folder)).toBe(false);
  });

  test.each([{ PULUMI_CONFIG_PASSPHRASE: "" }, { PULUMI_CONFIG_PASSPHRASE_FILE: "/mine" }])("uses the passphrase that the user has set: %j", (user) => {
    const folder = newFolder();
    expect(Object.keys(ownState(folder, user))).toEqual(["PULUMI_BACKEND_URL"]);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("without its passphrase is not given another", () => {
    const folder = newFolder();
    fs.mkdirSync(path.join(folder, ".pulumi", "stacks"), { recursive: true });
    expect(() => ownState(folder, {})).toThrow(/passphrase is missing.* put it back, or set PULUMI_CONFIG_PASSPHRASE .*, or remove .* to begin anew/);
  });

  test("knows its stacks", () => {
    const folder = newFolder();
    fs.mkdirSync(path.join(folder, ".pulumi", "stacks", "elastic-tls"), { recursive: true });
    fs.writeFileSync(path.join(folder, ".pulumi", "stacks", "elastic-tls", "local-dev.json"), "{}");
    fs.writeFileSync(path.join(folder, ".pulumi", "stacks", "elastic-tls", "local-old.json.bak"), "{}");
    expect(hasStack(folder, "elastic-tls", "local-dev")).toBe(true);
    expect(hasStack(folder, "elastic-tls", "local-old")).toBe(false);
  });
});
