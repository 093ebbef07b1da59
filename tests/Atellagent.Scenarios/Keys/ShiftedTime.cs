namespace Atellagent.Scenarios.Keys;

/// <summary>The real clock, some way ahead. Timers are real.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
