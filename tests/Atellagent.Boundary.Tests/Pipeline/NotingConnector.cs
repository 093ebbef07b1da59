using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Pipeline;

/// <summary>Stands for the destination: notes each permit that was used up on it.</summary>
internal sealed class NotingConnector(FaultPlan plan) : IConnector
{
    private int _effects;

    public string Name => "http";

    /// <summary>Side effects in the world.</summary>
    public int Effects => Volatile.Read(ref _effects);

    /// <summary>Runs when a permit arrives, before it is used.</summary>
    public Func<Task> Before { get; set; } = static () => Task.CompletedTask;

    /// <summary>The same, for a test that wants to know which permit it is.</summary>
    public Func<Permit, Task> Arrives { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Whether it finds out, before it sends anything, that it cannot.</summary>
    public bool Refuses { get; set; }

    public async Task<RouteResult> ExecuteAsync(Permit permit, CancellationToken cancellationToken)
    {
        await Before();
        await Arrives(permit);
        if (Refuses || !permit.TryUse())
        {
            return new RouteResult.NotSent("permit_refused", "used");
        }

        Interlocked.Increment(ref _effects);
        return await plan.PassAsync<RouteResult>(
            "connector.execute",
            () => Task.FromResult<RouteResult>(new RouteResult.Completed(true, 200, JsonObject.Empty, false)),
            new CancellationTokenSource(TimeSpan.FromSeconds(1)).Token);
    }
}
