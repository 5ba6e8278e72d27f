import { allows } from "./iam";

const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const read = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "arn:secret/a" };

test("what no statement allows is refused", () => {
  expect(allows([policy(read)], { action: "secretsmanager:GetSecretValue", resource: "arn:secret/a" })).toBe(true);
  expect(allows([policy(read)], { action: "secretsmanager:GetSecretValue", resource: "arn:secret/ab" })).toBe(false);
  expect(allows([policy(read)], { action: "secretsmanager:PutSecretValue", resource: "arn:secret/a" })).toBe(false);
  expect(allows([], { action: "secretsmanager:GetSecretValue", resource: "arn:secret/a" })).toBe(false);
});

test("wildcards stand for what they stand for in AWS", () => {
  const wide = policy({ ...read, Action: ["secretsmanager:Get*"], Resource: ["arn:secret/?"] });
  expect(allows([wide], { action: "SecretsManager:getSecretValue", resource: "arn:secret/b" })).toBe(true);
  expect(allows([wide], { action: "secretsmanager:GetSecretValue", resource: "arn:secret/bc" })).toBe(false);
  expect(allows([policy({ ...read, Resource: "*" })], { action: "secretsmanager:GetSecretValue", resource: "anything" })).toBe(true);
});

test("a denial goes before an allowance, of whatever policy", () => {
  const deny = policy({ ...read, Effect: "Deny", Resource: "*" });
  expect(allows([policy(read), deny], { action: "secretsmanager:GetSecretValue", resource: "arn:secret/a" })).toBe(false);
});

test("all conditions have to hold, on keys that the request has", () => {
  const conditional = policy({ ...read, Condition: { StringEquals: { via: "x", who: ["me", "you"] }, StringLike: { where: "eu-*" } } });
  const request = (context: Record<string, string>) => ({ action: "secretsmanager:GetSecretValue", resource: "arn:secret/a", context });
  expect(allows([conditional], request({ via: "x", who: "you", where: "eu-west-1" }))).toBe(true);
  expect(allows([conditional], request({ via: "x", who: "them", where: "eu-west-1" }))).toBe(false);
  expect(allows([conditional], request({ via: "x", who: "me" }))).toBe(false);
});

test("what it doesn't know is no permission", () => {
  const request = { action: "secretsmanager:GetSecretValue", resource: "arn:secret/a" };
  expect(() => allows([policy({ ...read, NotAction: "x" })], request)).toThrow("this evaluator doesn't know NotAction");
  expect(() => allows([policy({ ...read, Condition: { Bool: { x: "true" } } })], request)).toThrow("this evaluator doesn't know the condition Bool");
});
