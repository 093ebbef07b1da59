// LangChain.js: it asks the model through the boundary, and the tool that the model wants is an action.
import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { z } from "zod";
import { address, boundary, getOrder, model } from "./boundary.mjs";

const order = tool(getOrder, { name: "getOrder", description: "Reads an order.", schema: z.object({ orderId: z.string() }) });

// Without maxRetries it repeats what nobody knows the outcome of; with models that costs tokens.
const chat = new ChatOpenAI({ model, apiKey: "none", maxRetries: 0, configuration: { baseURL: address + "/openai/v1", fetch: boundary.fetch } }).bindTools([order]);
const messages = [new HumanMessage("How is order ord_1001?")];
for (let answer = await chat.invoke(messages); ; answer = await chat.invoke(messages)) {
  messages.push(answer);
  if (!answer.tool_calls?.length) break;
  for (const call of answer.tool_calls) messages.push(new ToolMessage({ content: await order.invoke(call.args), tool_call_id: call.id }));
}
console.log("answer:", messages.at(-1).content);
