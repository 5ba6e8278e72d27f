/** A policy as IAM reads it, as far as this package writes any. */
interface Statement {
  Effect: "Allow" | "Deny";
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** What somebody wants to do. */
export interface Request {
  action: string;
  resource: string;
  /** Condition keys, as in `kms:ViaService`. */
  context?: Record<string, string>;
}

/** Whether policies allow a request: some statement allows it and none denies it. */
export function allows(policies: readonly string[], request: Request): boolean {
  const statements = policies.flatMap((policy) => (JSON.parse(policy) as { Statement: Statement[] }).Statement);
  const effects = statements.filter((statement) => matches(statement, request)).map(({ Effect }) => Effect);
  return effects.includes("Allow") && !effects.includes("Deny");
}

const known = ["Effect", "Action", "Resource", "Condition", "Sid"];

function matches(statement: Statement, { action, resource, context = {} }: Request): boolean {
  const strange = Object.keys(statement).filter((element) => !known.includes(element));
  if (strange.length > 0) throw new Error(`this evaluator doesn't know ${strange.join(", ")}`);
  return (
    list(statement.Action).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    list(statement.Resource).some((pattern) => like(pattern, resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) => holds(operator, keys, context))
  );
}

const operators: Record<string, (pattern: string, value: string) => boolean> = { StringEquals: (pattern, value) => pattern === value, StringLike: like };

/** A condition on a key that the request hasn't does not hold. */
function holds(operator: string, keys: Record<string, string | string[]>, context: Record<string, string>): boolean {
  const compare = operators[operator];
  if (!compare) throw new Error(`this evaluator doesn't know the condition ${operator}`);
  return Object.entries(keys).every(([key, patterns]) => {
    const value = context[key];
    return value !== undefined && list(patterns).some((pattern) => compare(pattern, value));
  });
}

/** `*` stands for any characters, `?` for one. */
function like(pattern: string, value: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(value);
}

function list(value: string | string[]): string[] {
  return Array.isArray(value) ? value : [value];
}
