using Atellagent.Boundary.Routes;

namespace Atellagent.Boundary.Administration.BreakGlass;

/// <summary>What came of something that was asked of a use.</summary>
/// <param name="Use">The use after it; null where it was refused.</param>
/// <param name="Code">Why not, for programs; null where it was done.</param>
/// <param name="Reason">Why not, in words.</param>
/// <param name="IsWrongCode">Whether a code was compared, and is not the one.</param>
[GenerateSerializer, Alias("atellagent.glassanswer"), Immutable]
public sealed record GlassAnswer(
    [property: Id(0)] GlassUse? Use,
    [property: Id(1)] string? Code = null,
    [property: Id(2)] string Reason = "",
    [property: Id(3)] bool IsWrongCode = false)
{
    /// <summary>The answer as the result of the dispatch.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The result.</returns>
    public RouteResult ToResult(DateTimeOffset now) => Use is { } use
        ? new RouteResult.Completed(true, null, use.ToJson(now), Redacted: false)
        : new RouteResult.NotSent(Code!, Reason);

    internal static GlassAnswer No(string code, string reason) => new(null, code, reason);
}
