namespace Atellagent.Domain.Runs;

/// <summary>One run of a hosted deployment, as it is stored.</summary>
/// <param name="Id">The run.</param>
/// <param name="Deployment">The deployment.</param>
/// <param name="Principal">The principal that acts in it.</param>
/// <param name="Key">The thumbprint of the key that its runner proves itself by (RFC 7638), and that its tokens are bound to.</param>
/// <param name="StartedBy">Who started it.</param>
/// <param name="StartedAt">When.</param>
/// <param name="LeaseUntil">Until when it may go on without its runner being heard of.</param>
public sealed record HostedRun(string Id, string Deployment, string Principal, string Key, string StartedBy, DateTimeOffset StartedAt, DateTimeOffset LeaseUntil)
{
    /// <summary>How it ended; null as long as it goes on.</summary>
    public RunEnd? End { get; init; }
}
