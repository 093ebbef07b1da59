namespace Atellagent.Domain.Streams;

/// <summary>What may be done with the part of an answer that has come so far. An unset value stops it.</summary>
public enum StreamVerdict
{
    /// <summary>It may not go on: whatever else comes, the answer will not leave.</summary>
    Stop = 0,

    /// <summary>Only the whole answer can tell.</summary>
    Hold = 1,

    /// <summary>What has been looked at may leave.</summary>
    Release = 2,
}
