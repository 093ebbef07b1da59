namespace Atellagent.Domain.Bounds;

/// <summary>The tests that a text can be put to.</summary>
public enum BoundTestKind
{
    /// <summary>A regular expression of the boundary's dialect is found in it.</summary>
    Pattern = 0,

    /// <summary>A glob matches the whole of it.</summary>
    Glob = 1,

    /// <summary>It is an address of a network (CIDR).</summary>
    Network = 2,
}
