using Atellagent.Boundary.Plans;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>Writes what comes of a replay, one JSON object a line: how far it is, now and then, and at last what came of it. Without a last line nothing did.</summary>
/// <param name="time">The clock.</param>
internal sealed class PlanStream(TimeProvider time)
{
    private static readonly TimeSpan ToldEvery = TimeSpan.FromMilliseconds(250);
    private static readonly byte[] EndOfLine = "\n"u8.ToArray();

    /// <summary>Runs a replay and writes.</summary>
    /// <param name="context">The request.</param>
    /// <param name="runAsync">Runs it, and tells how far it is.</param>
    /// <param name="finishAsync">Makes the last line.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task RunAsync(
        HttpContext context, Func<Func<PlanProgress, Task>, Task<PolicyPlan>> runAsync, Func<PolicyPlan, Task<JsonObject>> finishAsync)
    {
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.CacheControl = "no-store";
        long told = time.GetTimestamp();
        try
        {
            PolicyPlan plan = await runAsync(async progress =>
            {
                if (progress.Share >= 1 || time.GetElapsedTime(told) >= ToldEvery)
                {
                    told = time.GetTimestamp();
                    await WriteAsync(context, PlanTold.Progress(progress));
                }
            });
            await WriteAsync(context, await finishAsync(plan));
        }
        catch (EvidenceUnavailableException)
        {
            await WriteAsync(context, JsonObject.Of(
                ("code", new JsonString("evidence_unavailable")), ("detail", new JsonString("evidence cannot be read now; nothing came of this")), ("type", new JsonString("problem"))));
        }
    }

    private static async Task WriteAsync(HttpContext context, JsonObject line)
    {
        await context.Response.BodyWriter.WriteAsync(CanonicalJson.ToUtf8(line), context.RequestAborted);
        await context.Response.BodyWriter.WriteAsync(EndOfLine, context.RequestAborted);
    }
}
