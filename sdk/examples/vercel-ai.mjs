// The AI SDK of Vercel.
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, stepCountIs, tool } from "ai";
import { z } from "zod";
import { address, boundary, getOrder, model } from "./boundary.mjs";

const openai = createOpenAI({ baseURL: address + "/openai/v1", apiKey: "none", fetch: boundary.fetch });
const { text } = await generateText({
  model: openai.chat(model),      // openai(model) would ask the provider to keep the answer, which is not passed on
  prompt: "How is order ord_1001?",
  tools: { getOrder: tool({ description: "Reads an order.", inputSchema: z.object({ orderId: z.string() }), execute: getOrder }) },
  stopWhen: stepCountIs(4),
});
console.log("answer:", text);
