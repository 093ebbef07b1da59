using System.Collections.Immutable;
using Atellagent.Domain.Alerts;

namespace Atellagent.Domain.Documents;

/// <summary>What is told when records of a kind come too often: a condition over one record, counted in a window of time for each key.</summary>
public sealed record AlertDocument : BoundaryDocument
{
    /// <summary>The longest window: what it holds is read again by whoever takes over.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromHours(24);

    /// <summary>The most that may be counted to.</summary>
    public const int MostCount = 10_000;

    /// <inheritdoc />
    public override string Kind => "Alert";

    /// <summary>What it is for, in a sentence; null where nobody said.</summary>
    public string? Description { get; init; }

    /// <summary>The condition; null where it was refused.</summary>
    public AlertCondition? When { get; init; }

    /// <summary>What is counted apart, in words of <see cref="AlertKey"/>; empty where all is counted together.</summary>
    public ImmutableArray<string> By { get; init; } = [];

    /// <summary>How many.</summary>
    public required int Count { get; init; }

    /// <summary>Within how long.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>How much it matters.</summary>
    public required AlertSeverity Severity { get; init; }

    /// <summary>The webhooks that are told; empty for each whose events name <see cref="WebhookEvents.AlertFired"/>.</summary>
    public ImmutableArray<string> Webhooks { get; init; } = [];

    internal override int ApplyOrder => 9;
}
