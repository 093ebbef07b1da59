// The agents SDK of OpenAI: model and tools are both behind the boundary.
import { Agent, run, setDefaultOpenAIClient, setOpenAIAPI, setTracingDisabled, tool } from "@openai/agents";
import OpenAI from "openai";
import { z } from "zod";
import { address, boundary, getOrder, model } from "./boundary.mjs";

setTracingDisabled(true);      // traces would go to OpenAI, and there is no way there
setOpenAIAPI("chat_completions");
setDefaultOpenAIClient(new OpenAI({ baseURL: address + "/openai/v1", apiKey: "none", fetch: boundary.fetch }));

const agent = new Agent({
  name: "support",
  instructions: "Be brief.",
  model,
  tools: [tool({ name: "getOrder", description: "Reads an order.", parameters: z.object({ orderId: z.string() }), execute: getOrder })],
});
console.log("answer:", (await run(agent, "How is order ord_1001?")).finalOutput);
