namespace Atellagent.Demo.Agent;

/// <summary>What the boundary made of an act.</summary>
internal enum ActDecision
{
    /// <summary>It could not be carried out, or nobody knows.</summary>
    Failed = 0,

    /// <summary>It was refused.</summary>
    Denied = 1,

    /// <summary>It was carried out in a smaller form.</summary>
    Narrowed = 2,

    /// <summary>It was carried out.</summary>
    Allowed = 3,

    /// <summary>It waits.</summary>
    Waiting = 4,
}
