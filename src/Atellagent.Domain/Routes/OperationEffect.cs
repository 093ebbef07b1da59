namespace Atellagent.Domain.Routes;

/// <summary>What an operation does to the world. An unset value is the worst.</summary>
public enum OperationEffect
{
    /// <summary>It destroys something that cannot be had back.</summary>
    Destructive = 0,

    /// <summary>It changes something.</summary>
    Write = 1,

    /// <summary>It changes nothing.</summary>
    Read = 2,
}
