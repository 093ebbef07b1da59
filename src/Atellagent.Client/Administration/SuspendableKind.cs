namespace Atellagent.Client.Administration;

/// <summary>What can be suspended.</summary>
public enum SuspendableKind
{
    /// <summary>A deployment: everybody in it stops.</summary>
    Deployment = 0,

    /// <summary>A principal: it stops everywhere.</summary>
    Principal = 1,
}
