// What the examples share: one client of the boundary. There is no other way out, and no key of a provider.
import { AtellagentClient } from "../typescript/client.js";

export const boundary = AtellagentClient.fromEnvironment();      // ATELLAGENT_URL, _CLIENT_ID, _CLIENT_SECRET (or _CLIENT_SECRET_FILE), _DEPLOYMENT
export const address = process.env.ATELLAGENT_URL.replace(/\/$/, "");
export const model = process.env.MODEL ?? "gpt-5-mini";

/** An order, as an action over the boundary: waits for people where they must agree, and tells a model what it may be told of a refusal. */
export async function getOrder({ orderId }) {
  try {
    let action = await boundary.submit({ route: "payments", operation: "getOrder", arguments: { orderId } });
    if (action.outcome.status === "pending") action = await boundary.waitFor(action.id);
    return JSON.stringify(action.outcome.result);
  } catch (error) {
    return String(error.message);
  }
}
