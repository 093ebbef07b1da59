namespace Atellagent.Domain.Approvals;

/// <summary>What is due of an approval.</summary>
public enum DueStep
{
    /// <summary>It has its votes, and its action is to be gone on with.</summary>
    GoOn = 0,

    /// <summary>Its time has run out.</summary>
    End = 1,

    /// <summary>Those who were asked have let so much time pass that others may vote too.</summary>
    Escalate = 2,
}
