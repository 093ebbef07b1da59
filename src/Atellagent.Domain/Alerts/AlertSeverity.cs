namespace Atellagent.Domain.Alerts;

/// <summary>How much an alert matters.</summary>
public enum AlertSeverity
{
    /// <summary>Nobody said, or somebody should look when there is time.</summary>
    Low = 0,

    /// <summary>Somebody should look today.</summary>
    Medium = 1,

    /// <summary>Somebody should look now.</summary>
    High = 2,

    /// <summary>Somebody should be woken.</summary>
    Critical = 3,
}
