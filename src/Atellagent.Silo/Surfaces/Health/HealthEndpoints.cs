using System.Globalization;
using Atellagent.Boundary.Figures;
using Atellagent.Boundary.Standing;

namespace Atellagent.Silo.Surfaces.Health;

/// <summary>
/// <c>/livez</c>: the process answers. <c>/readyz</c>: it has started, the time is known, a valid policy bundle is in force, and evidence can be written
/// right now. The bodies are terse; why is in the log. That sinks are behind is said and makes nothing unready: actions do not wait for them.
/// </summary>
/// <param name="self">Whether this silo is ready.</param>
/// <param name="figures">Who is told of evidence, and how far.</param>
/// <param name="time">The clock.</param>
internal sealed class HealthEndpoints(ISiloSelf self, FigureDesk figures, TimeProvider time)
{
    private const string NotKnown = "how sinks stand is not known\n";

    // Whoever probes waits for a second or so, and takes longer for not ready.
    private static readonly TimeSpan DetailLimit = TimeSpan.FromMilliseconds(300);

    /// <summary>Whether the process answers.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public static Task LiveAsync(HttpContext context) => context.Response.WriteAsync("live\n", context.RequestAborted);

    /// <summary>Whether actions would be taken now.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ReadyAsync(HttpContext context)
    {
        string reason = await self.WhyNotReadyAsync(context.RequestAborted);
        context.Response.StatusCode = reason.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsync(reason.Length == 0 ? "ready\n" + await DetailAsync(context.RequestAborted) : $"not ready: {reason}\n", context.RequestAborted);
    }

    // Whoever may ask this has no token, and so learns how many are behind, and neither which nor why.
    private async Task<string> DetailAsync(CancellationToken cancellationToken)
    {
        try
        {
            BoundaryFigures now = await figures.LookAsync(cancellationToken).WaitAsync(DetailLimit, time, cancellationToken);
            return now.Sinks.IsDefault ? NotKnown
                : now.Behind is { IsEmpty: false } behind
                    ? string.Create(CultureInfo.InvariantCulture, $"sinks behind: {behind.Length}, by {(long)behind.Max(sink => sink.Lag(now.At).TotalSeconds)} seconds\n")
                    : "";
        }
        catch (TimeoutException)
        {
            return NotKnown;
        }
    }
}
