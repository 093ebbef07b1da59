namespace Atellagent.Domain.Approvals;

/// <summary>Where an approval stands. From <see cref="Rejected"/> on nothing follows.</summary>
public enum ApprovalState
{
    /// <summary>It waits for votes.</summary>
    Pending = 0,

    /// <summary>Every gate has its votes; the boundary goes on with the action.</summary>
    Approved = 1,

    /// <summary>Somebody who may vote has said no.</summary>
    Rejected = 2,

    /// <summary>Its time ran out.</summary>
    Expired = 3,

    /// <summary>The requester took the action back, or the boundary refused it when it went on.</summary>
    Cancelled = 4,

    /// <summary>The action was admitted on it; it can never be used again.</summary>
    Consumed = 5,
}
