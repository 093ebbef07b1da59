using System.Collections.Immutable;

namespace Atellagent.Boundary.Evidence.Witnesses;

/// <summary>Who else looks after the log, and how often they are asked.</summary>
public sealed record WitnessSettings
{
    /// <summary>The witnesses.</summary>
    public ImmutableArray<Witness> Witnesses { get; init; } = [];

    /// <summary>How often they are asked, where the log has grown.</summary>
    public TimeSpan WitnessPeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The places that checkpoints are sent to.</summary>
    public ImmutableArray<Anchor> Anchors { get; init; } = [];

    /// <summary>How often they are sent, where the log has grown.</summary>
    public TimeSpan AnchorPeriod { get; init; } = TimeSpan.FromHours(1);
}
