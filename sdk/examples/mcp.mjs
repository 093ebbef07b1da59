// A plain MCP client: the boundary's tools are those that the agent may call, and a refusal is a result that says why.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { address, boundary } from "./boundary.mjs";

const client = new Client({ name: "example", version: "1" });
await client.connect(new StreamableHTTPClientTransport(new URL(address + "/mcp"), { fetch: boundary.fetch }));
console.log("tools:", (await client.listTools()).tools.map(tool => tool.name).join(" "));

const order = await client.callTool({ name: "payments.getOrder", arguments: { orderId: "ord_1001" } });
console.log("order:", order.content[0].text);

const refund = await client.callTool({ name: "payments.refund", arguments: { orderId: "ord_1001", amount: 5, currency: "XTS" } });
console.log(refund.isError ? "refused:" : "refunded:", refund.content[0].text);
await client.close();
