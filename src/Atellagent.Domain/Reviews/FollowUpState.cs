namespace Atellagent.Domain.Reviews;

/// <summary>How a follow-up stands.</summary>
public enum FollowUpState
{
    /// <summary>Nobody has begun.</summary>
    Open,

    /// <summary>Somebody is at it.</summary>
    Doing,

    /// <summary>What it is about has changed; whether that helps is not known, or it does not.</summary>
    Landed,

    /// <summary>The decision would be as the reviewer wants it.</summary>
    Fixed,

    /// <summary>It will not be done.</summary>
    Dropped,
}
