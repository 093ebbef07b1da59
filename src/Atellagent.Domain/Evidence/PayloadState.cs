namespace Atellagent.Domain.Evidence;

/// <summary>What has become of what stands beside a record.</summary>
public enum PayloadState
{
    /// <summary>Nothing ever stood beside it.</summary>
    None,

    /// <summary>It is there.</summary>
    Kept,

    /// <summary>It was erased, or dropped when its time was over; only its hash is left.</summary>
    Erased,

    /// <summary>It is there and cannot be read: its key is not, or it is not what the record says.</summary>
    Unreadable,
}
