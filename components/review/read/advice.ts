/** What to give instead of what can't be read. */
export const advice = "give what `pulumi preview --json --show-sames` prints on standard output";
export const logAdvice = "give what `pulumi preview --event-log` wrote";
