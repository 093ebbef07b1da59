using System.Text;
using Atellagent.Boundary.Administration;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>Applies documents as one change: <c>POST /v1/admin/apply</c>.</summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="discovery">Has MCP servers asked for their tools.</param>
/// <param name="changes">Makes changes of documents.</param>
internal sealed class ApplyEndpoint(AdministrationGate gate, RouteDiscovery discovery, ChangeMaking changes)
{
    private const int LargestChange = 16 * 1024 * 1024;

    /// <summary>Answers.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task PostAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return;
        }

        if (!RequestBody.HasType(context.Request, "application/yaml"))
        {
            await Problem.WriteAsync(context, "unsupported_media_type", "send application/yaml in UTF-8");
            return;
        }

        JsonObject arguments = JsonObject.Of(("prune", JsonBoolean.Of(IsTrue(context, "prune"))), ("verb", new JsonString(AdministrationOperations.Apply)));
        if (Malformed(context) is { } malformed)
        {
            await Problem.WriteAsync(context, "invalid_request", malformed);
            return;
        }

        // Who may not even plan has no sixteen megabytes read.
        if (!await gate.MayReadAsync(context, caller, AdministrationOperations.Plan, arguments))
        {
            return;
        }

        (ReadOnlyMemory<byte>? bytes, string? problem) = await RequestBody.ReadAsync(context, LargestChange);
        if (bytes is not { } body)
        {
            await Problem.WriteAsync(context, problem!, $"a change is limited to {LargestChange} bytes");
            return;
        }

        if (!TryDecode(body.Span, out string text))
        {
            await Problem.WriteAsync(context, "invalid_request", "the body is not UTF-8");
            return;
        }

        ApplyRequest written = new()
        {
            Files = [new SourceFile("", text)],
            Why = context.Request.Query["reason"].ToString(),
            Prune = IsTrue(context, "prune"),
        };
        if (await discovery.AskAsync(context, caller, written) is not { } request)
        {
            return;
        }

        await changes.MakeAsync(
            context,
            new WantedPlan(arguments, (grain, cancellationToken) => grain.PlanAsync(request, cancellationToken)),
            IsTrue(context, "dryRun"));
    }

    private static bool IsTrue(HttpContext context, string name) => context.Request.Query[name] == "true";

    private static string? Malformed(HttpContext context)
    {
        string? dryRun = context.Request.Query["dryRun"];
        string? prune = context.Request.Query["prune"];
        return dryRun is not (null or "true" or "false") || prune is not (null or "true" or "false") ? "dryRun and prune are true or false"
            : context.Request.Query["reason"].ToString().Length > ChangeAnswer.LongestReason ? $"a reason has at most {ChangeAnswer.LongestReason} characters"
            : null;
    }

    private static bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }
}
