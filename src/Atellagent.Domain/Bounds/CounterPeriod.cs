namespace Atellagent.Domain.Bounds;

/// <summary>How long a counter counts before it begins at nothing again. An unset value is the longest.</summary>
public enum CounterPeriod
{
    /// <summary>A calendar month in UTC.</summary>
    Month = 0,

    /// <summary>A week in UTC, from Monday.</summary>
    Week = 1,

    /// <summary>A day in UTC.</summary>
    Day = 2,

    /// <summary>An hour.</summary>
    Hour = 3,

    /// <summary>A minute.</summary>
    Minute = 4,
}
