using System.Text;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;

namespace Atellagent.Silo.Surfaces.Administration;

/// <summary>Reads documents that are to be tried out and not put in force, and has worked out what they would change.</summary>
/// <param name="discovery">Has MCP servers asked for their tools.</param>
/// <param name="grains">The grains.</param>
internal sealed class DraftReading(RouteDiscovery discovery, IGrainFactory grains)
{
    private const int Largest = 16 * 1024 * 1024;

    /// <summary>Reads a draft; answers the request where it is none, or something is wrong with it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who asks, and may.</param>
    /// <param name="prune">Whether policies and exceptions that it does not hold would be taken out of force.</param>
    /// <returns>What it would change; null where the request has been answered.</returns>
    public async Task<ApplyResult?> ReadAsync(HttpContext context, CallerIdentity caller, bool prune)
    {
        if (await ReadTextAsync(context) is not { } text
            || await discovery.AskAsync(context, caller, new ApplyRequest { Files = [new SourceFile("", text)], Prune = prune, IsTrial = true }) is not { } request)
        {
            return null;
        }

        ApplyResult planned = await grains.GetGrain<IBoundaryGrain>(AuthorityStorage.Manifest).PlanAsync(request, context.RequestAborted);
        if (planned.Proposal is not null)
        {
            return planned;
        }

        await ChangeAnswer.WriteAsync(context, planned, dryRun: true);
        return null;
    }

    /// <summary>Reads the text of a draft; answers the request where it is none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="largest">The most bytes.</param>
    /// <returns>The text; null where the request has been answered.</returns>
    public static async Task<string?> ReadTextAsync(HttpContext context, int largest = Largest)
    {
        if (!RequestBody.HasType(context.Request, "application/yaml"))
        {
            await Problem.WriteAsync(context, "unsupported_media_type", "send application/yaml in UTF-8");
            return null;
        }

        (ReadOnlyMemory<byte>? bytes, string? problem) = await RequestBody.ReadAsync(context, largest);
        if (bytes is not { } body)
        {
            await Problem.WriteAsync(context, problem!, $"a draft is limited to {largest} bytes");
            return null;
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body.Span);
        }
        catch (DecoderFallbackException)
        {
            await Problem.WriteAsync(context, "invalid_request", "the body is not UTF-8");
            return null;
        }
    }
}
