using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Mcp;

/// <summary>
/// Holds what a server says of its tools now against what was pinned when its route was applied, before a call is sent. The server is
/// asked again for the first call after <see cref="Trusted"/>, so that a call costs one request and a change is seen soon.
/// </summary>
/// <param name="time">The monotonic clock.</param>
/// <param name="route">The route.</param>
/// <param name="standings">Is told what the server says.</param>
internal sealed class ToolWatch(TimeProvider time, RouteDocument route, ToolStandings standings) : IDisposable
{
    private readonly SemaphoreSlim _asking = new(1, 1);
    private volatile Told? _told;

    /// <summary>How long a listing counts.</summary>
    public static TimeSpan Trusted { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Why a tool may not be called.</summary>
    /// <param name="operation">The operation with its pin; one that a person wrote by hand has none, and nobody is asked.</param>
    /// <param name="source">Whom the listing is of: another process is asked anew.</param>
    /// <param name="askAsync">Lists the tools; null where the server did not tell all of them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null where it may.</returns>
    public async ValueTask<RouteResult.NotSent?> WhyNotAsync(
        RouteOperation operation,
        object source,
        Func<CancellationToken, Task<List<JsonObject>?>> askAsync,
        CancellationToken cancellationToken)
    {
        if (operation.Pin is not { } pin)
        {
            return null;
        }

        if (Fresh(source) is not { } told)
        {
            await _asking.WaitAsync(cancellationToken);
            try
            {
                told = Fresh(source);
                if (told is null)
                {
                    // From before the question: what changes while the server answers is seen in time.
                    long at = time.GetTimestamp();
                    if (await askAsync(cancellationToken) is not { } tools)
                    {
                        return new RouteResult.NotSent("destination_unreachable", "the server did not say whether the tool is still what was pinned");
                    }

                    told = new Told(source, at, Pins(tools));
                    _told = told;
                    standings.Note(route, told.Pins);
                }
            }
            finally
            {
                _asking.Release();
            }
        }

        return !told.Pins.TryGetValue(operation.Name, out string? now)
            ? new RouteResult.NotSent("stale_authority", "the server does not list the tool any more; apply the route again to take what it lists now")
            : string.Equals(now, pin, StringComparison.Ordinal) ? null
            : new RouteResult.NotSent("stale_authority", "the tool is not what was pinned any more; somebody has to look at it and apply the route again");
    }

    /// <inheritdoc />
    public void Dispose() => _asking.Dispose();

    private Told? Fresh(object source) =>
        _told is { } told && ReferenceEquals(told.Source, source) && time.GetElapsedTime(told.At) < Trusted ? told : null;

    // Two tools of one name are none: nobody knows which of them is called.
    private static Dictionary<string, string?> Pins(List<JsonObject> tools)
    {
        Dictionary<string, string?> pins = new(tools.Count, StringComparer.Ordinal);
        foreach (JsonObject tool in tools)
        {
            if (tool["name"] is JsonString name && !pins.TryAdd(name.Value, ToolPin.Of(tool)))
            {
                pins[name.Value] = null;
            }
        }

        return pins;
    }

    private sealed record Told(object Source, long At, Dictionary<string, string?> Pins);
}
